import { describe, expect, it } from 'vitest';
import { golden, stepErrors, tensor } from '../verification/golden';
import { createRng } from './rng';
import { createSchedule } from './schedule';
import { quantileAbs } from './threshold';
import { discreteTimesteps } from './timesteps';
import { upsample } from './upsample';

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe(`agrees with ${golden.madeBy}`, () => {
  it.each(golden.samplers)('$name: within 1e-4 after every step', (test) => {
    const errors = stepErrors(test);
    expect(errors).toHaveLength(test.timesteps.length);
    for (const error of errors) expect(error).toBeLessThan(1e-4);
  });

  it.each(golden.spacings)('timesteps of $spacing', ({ spacing, timesteps }) => {
    expect(discreteTimesteps(1000, timesteps.length, spacing)).toEqual(timesteps);
  });

  it.each(golden.schedules)('log-SNR of $schedule', ({ schedule: config, t, logSnr }) => {
    const schedule = createSchedule(config);
    // diffusers adds its betas up in float32, whence the relative tolerance.
    t.forEach((at, i) => {
      expect(Math.abs(schedule.logSnr(at) - logSnr[i]!)).toBeLessThan(1e-3);
    });
  });

  it.each(golden.upsample)('$kind upsampling to $to, alignCorners $alignCorners', (test) => {
    const out = tensor(test.out);
    const ours = upsample(
      tensor(test.source),
      test.from,
      test.to,
      test.kind,
      test.alignCorners,
      new Float32Array(out.length),
    );
    expect(largestDifference(ours, out)).toBeLessThan(1e-5);
  });

  it.each(golden.quantiles)('quantile at $p', ({ values, p, quantile }) => {
    expect(quantileAbs(tensor(values), p)).toBeCloseTo(quantile, 6);
  });

  it.each(golden.noise)('noise of seed $seed, stream $stream', ({ seed, stream, gaussian }) => {
    const expected = tensor(gaussian);
    const ours = createRng(seed, ...stream).gaussian(new Float32Array(expected.length));
    expect(largestDifference(ours, expected)).toBeLessThan(1e-6);
  });
});
