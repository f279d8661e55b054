import { afterEach, expect, test, vi } from 'vitest';
import { createRng } from '../rng';
import { BufferPool } from './buffer-pool';
import { type Drawn, NoiseAhead } from './noise-ahead';

// A thread starts, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const LENGTH = 3 * 200 * 200 + 1;
const buffers = new BufferPool();
const opened: NoiseAhead[] = [];
const open = () => {
  const ahead = new NoiseAhead(buffers);
  opened.push(ahead);
  return ahead;
};
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

/** Waits for the noise of the other thread. */
const arrival = (drawn: Drawn | null, stream: string) =>
  vi.waitFor(() => drawn!.take(stream) ?? Promise.reject(new Error('not yet')), { timeout: 50_000 });

test('the other thread draws what this one would, each stream once', async () => {
  const ahead = open();
  const seed = 2 ** 40 + 3;
  const drawn = ahead.draw(seed, 'sr256', [
    { stream: 'z', length: LENGTH },
    { stream: 'augment', length: LENGTH },
  ]);
  for (const stream of ['z', 'augment'])
    expect(await arrival(drawn, stream)).toEqual(
      createRng(seed, 'sr256', stream).gaussian(new Float32Array(LENGTH)),
    );
  expect(drawn!.take('z')).toBeNull();
  expect(drawn!.take('another')).toBeNull();
});

test('one image at a time; another may follow once it has its noise or gave it up', async () => {
  const ahead = open();
  const wishes = [{ stream: 'z', length: LENGTH }];
  const first = ahead.draw(1, 'sr256', wishes);
  expect(ahead.draw(2, 'sr256', wishes)).toBeNull();
  await arrival(first, 'z');
  const second = ahead.draw(2, 'sr256', wishes);
  second!.drop();
  const third = await vi.waitFor(
    () => ahead.draw(3, 'sr256', wishes) ?? Promise.reject(new Error('not yet')),
    { timeout: 50_000 },
  );
  expect(await arrival(third, 'z')).toEqual(createRng(3, 'sr256', 'z').gaussian(new Float32Array(LENGTH)));
});

test('a little noise is not worth a thread, and none is drawn after the end', async () => {
  const ahead = open();
  expect(ahead.draw(1, 'base64', [{ stream: 'z', length: 3 * 64 * 64 }])).toBeNull();
  await ahead.close();
  expect(ahead.draw(1, 'sr256', [{ stream: 'z', length: LENGTH }])).toBeNull();
});
