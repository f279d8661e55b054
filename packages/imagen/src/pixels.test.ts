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
  const planes = new Float32Array(3 * 16).fill(-1);
  // The top left 2 × 2 square of the red plane: half of it lit.
  planes[0] = 1;
  planes[5] = 1;
  const small = thumbnail(planes, 4, 2);
  expect(small).toHaveLength(12);
  expect([...small.subarray(0, 4)]).toEqual([128, 0, 0, 0]);
});
