import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitLearnedVariance, toX0 } from './prediction';

it('recovers x0 from the exact x0, eps and v of the same z', () => {
  const level = fc.double({ min: 0.05, max: Math.PI / 2 - 0.05, noNaN: true });
  const pixel = fc.float({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(level, pixel, pixel, (angle, x0, eps) => {
      const [alpha, sigma] = [Math.cos(angle), Math.sin(angle)];
      const z = Float32Array.of(alpha * x0 + sigma * eps);
      const exact = { x0, eps, v: alpha * eps - sigma * x0 };
      for (const prediction of ['x0', 'eps', 'v'] as const) {
        const predicted = Float32Array.of(exact[prediction]);
        expect(toX0(prediction, predicted, z, alpha, sigma, new Float32Array(1))[0]).toBeCloseTo(x0, 4);
      }
    }),
    { seed: 1 },
  );
});

it('may write over the prediction', () => {
  const predicted = Float32Array.of(0.5, -0.5);
  const out = toX0('v', predicted, Float32Array.of(1, 1), 0.6, 0.8, predicted);
  expect(out).toBe(predicted);
  expect(out[0]).toBeCloseTo(0.2, 6);
  expect(out[1]).toBeCloseTo(1, 6);
});

it('splits six channels into prediction and variance without copying', () => {
  const output = Float32Array.from({ length: 6 * 4 }, (_, i) => i);
  const { predicted, variance } = splitLearnedVariance(output);
  expect([...predicted]).toEqual([...output.slice(0, 12)]);
  expect([...variance]).toEqual([...output.slice(12)]);
  expect(predicted.buffer).toBe(output.buffer);
});
