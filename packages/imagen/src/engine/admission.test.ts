import { expect, test } from 'vitest';
import { Admission } from './admission';

/** Lets all pending promises settle. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function door(limit: number) {
  const admission = new Admission(limit);
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    inside,
    leave: (name: string) => leave.get(name)!(),
    arrive: (name: string, bytes: number, signal?: AbortSignal) =>
      admission.enter(bytes, signal).then((end) => {
        inside.push(name);
        leave.set(name, end);
      }),
  };
}

test('a job that fits enters at once; the others enter in order, as memory is freed', async () => {
  const { arrive, leave, inside } = door(10);
  for (const name of ['a', 'b', 'c', 'd']) void arrive(name, 4);
  await settle();
  expect(inside).toEqual(['a', 'b']);
  leave('a');
  await settle();
  expect(inside).toEqual(['a', 'b', 'c']);
});

test('a small one passes a large one that waits, one as large does not', async () => {
  const { arrive, leave, inside } = door(10);
  void arrive('first', 8);
  void arrive('large', 6);
  void arrive('as large', 6);
  void arrive('small', 1);
  await settle();
  expect(inside).toEqual(['first', 'small']);
  leave('first');
  await settle();
  expect(inside).toEqual(['first', 'small', 'large']);
});

test('a job larger than the whole budget enters when it is alone', async () => {
  const { arrive, leave, inside } = door(10);
  void arrive('usual', 4);
  void arrive('huge', 100);
  await settle();
  expect(inside).toEqual(['usual']);
  leave('usual');
  await settle();
  expect(inside).toEqual(['usual', 'huge']);
});

test('a job aborted while it waits holds no memory and delays no other', async () => {
  const { arrive, leave, inside } = door(10);
  void arrive('first', 10);
  const abort = new AbortController();
  const waiting = arrive('aborted', 10, abort.signal);
  void arrive('last', 10);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  leave('first');
  await settle();
  expect(inside).toEqual(['first', 'last']);
});
