import { expect, test } from 'vitest';
import { channel } from './channel';

test('values come in order, then the end', async () => {
  const all: number[] = [];
  for await (const value of channel<number>(async (emit) => {
    emit(1);
    await Promise.resolve();
    emit(2);
  }))
    all.push(value);
  expect(all).toEqual([1, 2]);
});

test('events from before a failure still arrive', async () => {
  const all: number[] = [];
  const run = (async () => {
    for await (const value of channel<number>(async (emit) => {
      emit(1);
      throw new Error('broken');
    }))
      all.push(value);
  })();
  await expect(run).rejects.toThrow('broken');
  expect(all).toEqual([1]);
});

test('leaving the loop aborts the producer and waits for it', async () => {
  let stopped = false;
  for await (const _ of channel<number>(async (emit, signal) => {
    emit(1);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped = true;
  }))
    break;
  expect(stopped).toBe(true);
});
