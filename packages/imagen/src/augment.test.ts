import { expect, it } from 'vitest';
import { augment } from './augment';
import { createRng } from './rng';
import { createSchedule } from './schedule';

const schedule = createSchedule({ kind: 'cosine' });
const lowRes = createRng(1, 'image')
  .gaussian(new Float32Array(10_000))
  .map((value) => Math.tanh(value));

it("mixes signal and noise by the level's alpha and sigma", () => {
  const level = 0.3;
  const out = augment(lowRes, level, schedule, createRng(2, 'augment'), new Float32Array(lowRes.length));
  const residual = out.map(
    (value, i) => (value - schedule.alpha(level) * lowRes[i]!) / schedule.sigma(level),
  );
  const mean = residual.reduce((sum, value) => sum + value, 0) / residual.length;
  const variance = residual.reduce((sum, value) => sum + value ** 2, 0) / residual.length - mean ** 2;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

it('adds nothing that could be seen at level 0, and leaves only noise at level 1', () => {
  const largest = (a: Float32Array, b: Float32Array) =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  const clean = augment(lowRes, 0, schedule, createRng(2), new Float32Array(lowRes.length));
  // A step of an 8-bit image is 2/255.
  expect(largest(clean, lowRes)).toBeLessThan(1 / 255);
  const lost = augment(lowRes, 1, schedule, createRng(2), new Float32Array(lowRes.length));
  expect(largest(lost, createRng(2).gaussian(new Float32Array(lowRes.length)))).toBeLessThan(0.01);
});

it('depends on the stream only', () => {
  const once = () =>
    augment(lowRes, 0.2, schedule, createRng(5, 'sr256', 'augment'), new Float32Array(lowRes.length));
  expect(once()).toEqual(once());
});
