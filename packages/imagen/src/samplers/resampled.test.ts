import { describe, expect, it } from 'vitest';
import { gaussianMixture } from '../../verification/analytic';
import { keepKnown } from '../edit/known';
import { createRng, type Rng } from '../rng';
import { createSchedule } from '../schedule';
import { createTimes } from '../timesteps';
import { SAMPLERS } from '.';
import { addNoise, type Resampling, resampled, stepsOfWalk, walkOf } from './resampled';
import type { Sampler } from './sampler';

const schedule = createSchedule({ kind: 'cosine', shift: -1 });
const always: Resampling = { jump: 2, rounds: 3, range: [0, 1] };
const N = 6_000;
const noise = (seed: number, length = N) => createRng(seed).gaussian(new Float32Array(length));
const variance = (values: Float32Array) => {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { mean, variance: values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length };
};

/** Runs to the end; `answer` writes x0. */
function run(
  sampler: Sampler,
  times: Float64Array,
  z: Float32Array,
  answer: (z: Float32Array, t: number, x0: Float32Array) => void,
): Float32Array {
  const x0 = new Float32Array(z.length);
  const walking = sampler({ z, schedule, times, rng: createRng(1, 'sampler') });
  for (let next = walking.next(); ; next = walking.next({ x0 })) {
    if (next.done) return next.value;
    answer(next.value.z, next.value.t, x0);
  }
}

describe('EDIT-JUMP-1 a jump back', () => {
  it('adds the noise between its two times, not that of the last step', () => {
    const [x, t, s] = [0.8, 0.7, 0.45];
    const z = noise(1).map((eps) => schedule.alpha(s) * x + schedule.sigma(s) * eps);
    addNoise(z, schedule, s, t, createRng(2), new Float32Array(N));
    const { mean, variance: found } = variance(z);
    expect(Math.abs(mean - schedule.alpha(t) * x)).toBeLessThan(0.05);
    expect(Math.abs(found / schedule.sigma(t) ** 2 - 1)).toBeLessThan(0.06);
  });

  it('over several steps at once equals the jumps of each step', () => {
    const coefficients = (from: number, to: number) => {
      const keep = schedule.alpha(to) / schedule.alpha(from);
      return { keep, added: schedule.sigma(to) ** 2 - (keep * schedule.sigma(from)) ** 2 };
    };
    const [first, second, both] = [coefficients(0.3, 0.5), coefficients(0.5, 0.8), coefficients(0.3, 0.8)];
    expect(first.keep * second.keep).toBeCloseTo(both.keep, 10);
    expect(second.keep ** 2 * first.added + second.added).toBeCloseTo(both.added, 10);
  });
});

describe.each(Object.entries(SAMPLERS))('%s, resampled', (name, sampler) => {
  it('EDIT-JUMP-2 carries kept pixels at exactly the noise of every time it asks for', () => {
    const times = createTimes(schedule, 9);
    const source = new Float32Array(3 * 1024).fill(0.6);
    const mask = Uint8Array.from({ length: 1024 }, (_, at) => at % 2);
    const z = noise(3, source.length).map((eps) => schedule.alpha(1) * 0.6 + schedule.sigma(1) * eps);
    let asked = 0;
    run(resampled(sampler, always, createRng(4, 'resample')), times, z, (at, t, x0) => {
      asked++;
      const kept = at.filter((_, i) => !mask[i % 1024]);
      const eps = kept.map((value) => (value - schedule.alpha(t) * 0.6) / schedule.sigma(t));
      const { mean, variance: found } = variance(eps);
      // Heun's short descents are steps of Euler, which leave the path by up to a fifth here.
      const near = name === 'heun' ? 0.3 : 0.1;
      expect(Math.abs(mean)).toBeLessThan(near);
      expect(Math.abs(found - 1)).toBeLessThan(1.5 * near);
      x0.fill(0.1);
      keepKnown(x0, source, mask);
    });
    expect(asked).toBe(stepsOfWalk(walkOf(times, always)));
  });

  it('EDIT-JUMP-3 draws from the same distribution as without the jumps', () => {
    const data = gaussianMixture([{ weight: 1, mean: 0.3, std: 0.5 }]);
    const times = createTimes(schedule, 120);
    const drawn = run(resampled(sampler, always, createRng(5, 'resample')), times, noise(6), (z, t, x0) => {
      const denoise = data.denoiser(schedule.alpha(t), schedule.sigma(t));
      for (let i = 0; i < z.length; i++) x0[i] = denoise(z[i]!);
    });
    const { mean, variance: found } = variance(drawn);
    expect(Math.abs(mean - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(found / 0.25 - 1)).toBeLessThan(0.15);
  });

  it('a single round is the sampler itself', () => {
    const times = createTimes(schedule, 9);
    const silent: Rng = { gaussian: () => expect.unreachable(), uniform: () => expect.unreachable() };
    const halve = (z: Float32Array, _t: number, x0: Float32Array) => x0.set(z.map((value) => value / 2));
    const once = run(resampled(sampler, { ...always, rounds: 1 }, silent), times, noise(7, 64), halve);
    expect(once).toEqual(run(sampler, times, noise(7, 64), halve));
  });
});

it('EDIT-JUMP-4 repeats the steps of its range, and never the one to clean data', () => {
  const times = createTimes(schedule, 8);
  const walk = (resampling: Resampling) => walkOf(times, resampling).map(({ from, to }) => `${from}-${to}`);
  expect(walk({ jump: 1, rounds: 2, range: [0, 0.3] })).toEqual(['0-6', '6-7', '6-7', '7-8']);
  expect(walk({ jump: 2, rounds: 2, range: [0.5, 1] })).toEqual(['0-2', '0-2', '2-4', '2-4', '4-8']);
  expect(walk({ jump: 3, rounds: 2, range: [0, 1] })).toEqual(['0-3', '0-3', '3-6', '3-6', '6-8']);
});
