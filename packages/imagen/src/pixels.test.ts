import { expect, test } from 'vitest';
import { fromRgb, thumbnail, toRgb } from './pixels';

test('every byte survives the way through floats', () => {
  const rgb = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => at % 256);
  expect(toRgb(fromRgb(rgb, 16), 16)).toEqual(rgb);
});

test('floats become the nearest byte and stay within 0 and 255', () => {
  const step = 1 / 127.5;
  const planes = Float32Array.of(-1, -1 + 0.49 * step, -1 + 0.51 * step, 1, -9, 9, 0, 0, 0, 0, 0, 0);
  const rgb = toRgb(planes, 2);
  const red = [0, 3, 6, 9].map((at) => rgb[at]);
  expect(red).toEqual([0, 0, 1, 255]);
  expect([rgb[1], rgb[4], rgb[7]]).toEqual([0, 255, 128]);
});

test('channels are planes in the net and interleaved in bytes', () => {
  const planes = Float32Array.of(1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1);
  expect([...toRgb(planes, 2)]).toEqual([255, 0, 255, 255, 0, 255, 255, 0, 255, 255, 0, 255]);
});

test('a thumbnail is the mean of each square', () => {
  const planes = new Float32Array(3 * 64 * 64).fill(-1);
  // The top left 4 × 4 square of the red plane: half of it lit.
  for (const row of [0, 2]) planes.fill(1, row * 64, row * 64 + 4);
  const small = thumbnail(planes, 64, 16);
  expect(small).toHaveLength(3 * 16 * 16);
  expect([...small.subarray(0, 4)]).toEqual([128, 0, 0, 0]);
});

test('a thumbnail may be a sixteenth as wide, or all there is', () => {
  const planes = Float32Array.from({ length: 3 * 64 * 64 }, (_, at) => (at < 64 * 64 ? 1 : -1));
  expect([...thumbnail(planes, 64, 4).subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(thumbnail(planes, 64, 64)).toEqual(toRgb(planes, 64));
});
