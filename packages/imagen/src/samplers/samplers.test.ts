import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowExactly, gaussianMixture, sampleExactly } from '../../verification/analytic';
import { type Prediction, toX0 } from '../prediction';
import { createRng } from '../rng';
import { createSchedule } from '../schedule';
import { createTimes } from '../timesteps';
import { SAMPLERS } from '.';
import { noiseLevels, type Sampler, type SamplerParams } from './sampler';

const schedule = createSchedule({ kind: 'cosine' });
const unitGaussian = gaussianMixture([{ weight: 1, mean: 0, std: 1 }]);
const gaussian = gaussianMixture([{ weight: 1, mean: 0.3, std: 0.5 }]);
const twoModes = gaussianMixture([
  { weight: 0.4, mean: -0.6, std: 0.2 },
  { weight: 0.6, mean: 0.5, std: 0.3 },
]);
const noise = (count: number, seed = 1) => createRng(seed, 'start').gaussian(new Float32Array(count));
const all = Object.entries(SAMPLERS);

function moments(x: Float32Array): { mean: number; variance: number } {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return { mean, variance: x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length };
}

describe('the probability flow ODE', () => {
  /** Root mean square distance from the exact solution. */
  function flowError(sampler: Sampler, data: typeof gaussian, steps: number): number {
    const z1 = noise(256);
    const times = createTimes(schedule, steps, { spacing: { kind: 'logSnr' } });
    const exact = flowExactly(data, z1, schedule);
    const out = sampleExactly(sampler, data, { z: z1, schedule, times, rng: createRng(0) });
    return Math.sqrt(out.reduce((sum, value, i) => sum + (value - exact[i]!) ** 2, 0) / out.length);
  }

  it.each([
    ['ddim', 1, 'Gaussian data', gaussian],
    ['ddim', 1, 'two modes', twoModes],
    ['dpmpp2m', 2, 'Gaussian data', gaussian],
    ['dpmpp2m', 2, 'two modes', twoModes],
    ['heun', 2, 'Gaussian data', gaussian],
    ['heun', 2, 'two modes', twoModes],
  ] as const)('%s converges at order %d: %s', (name, order, _, data) => {
    const errors = [64, 128, 256].map((steps) => flowError(SAMPLERS[name], data, steps));
    expect(Math.log2(errors[0]! / errors[1]!)).toBeCloseTo(order, 0);
    expect(Math.log2(errors[1]! / errors[2]!)).toBeGreaterThan(order - 0.1);
    expect(Math.log2(errors[1]! / errors[2]!)).toBeLessThan(order + 0.1);
  });

  it.each(['dpmpp2m', 'heun'] as const)('%s is closer than ddim from 16 steps on', (name) => {
    for (const steps of [16, 32, 64])
      expect(flowError(SAMPLERS[name], twoModes, steps)).toBeLessThan(
        flowError(SAMPLERS.ddim, twoModes, steps),
      );
  });

  it('heun evaluates twice a step, at both ends, and once at the last step', () => {
    const askedAt = (steps: number) => {
      const times = createTimes(schedule, steps);
      const run = SAMPLERS.heun({ z: noise(4), schedule, times, rng: createRng(0) });
      const asked: number[] = [];
      let next = run.next();
      while (!next.done) {
        asked.push(times.indexOf(next.value.t));
        next = run.next({ x0: new Float32Array(4) });
      }
      return asked;
    };
    expect(askedAt(5)).toEqual([0, 2, 2, 4, 4]);
    expect(askedAt(6)).toEqual([0, 1, 3, 3, 5, 5]);
    expect([1, 2, 3].map(askedAt)).toEqual([[0], [0, 1], [0, 2, 2]]);
  });
});

describe('ancestral sampling', () => {
  it.each<[string, Sampler, SamplerParams]>([
    ['ddpm, fixed small', SAMPLERS.ddpm, { gamma: 0 }],
    ['ddpm, gamma 0.3', SAMPLERS.ddpm, { gamma: 0.3 }],
    ['ddpm, fixed large', SAMPLERS.ddpm, { gamma: 1 }],
    ['ddim, eta 1', SAMPLERS.ddim, { eta: 1 }],
  ])('%s reaches the mean and variance of the data', (_, sampler, params) => {
    const [z, times] = [noise(10_000), createTimes(schedule, 250)];
    const { mean, variance } = moments(
      sampleExactly(sampler, gaussian, { z, schedule, times, rng: createRng(2), params }),
    );
    // Four standard errors of 10,000 draws, and what 250 steps still lack.
    expect(Math.abs(mean - 0.3)).toBeLessThan((4 * 0.5) / Math.sqrt(10_000) + 0.01);
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / 10_000) + 0.03);
  });

  it('fills both modes of a mixture in proportion', () => {
    const [z, times] = [noise(10_000), createTimes(schedule, 100)];
    const x = sampleExactly(SAMPLERS.ddpm, twoModes, { z, schedule, times, rng: createRng(3) });
    const below = x.filter((value) => value < -0.1).length / x.length;
    expect(below).toBeCloseTo(twoModes.cdf(-0.1, 1, 0), 1);
  });

  it('with few steps, "fixed large" is exact for N(0, 1) data and "fixed small" too narrow', () => {
    // Ho et al. 2020, section 3.2: the two are the extremes, for x0 ~ N(0, 1) and for a single image.
    const times = Float64Array.of(1, 0.8, 0.6, 0.4, 0.2, 0.1);
    const varianceAt = (gamma: number) =>
      moments(
        sampleExactly(SAMPLERS.ddpm, unitGaussian, {
          z: noise(10_000),
          schedule,
          times,
          rng: createRng(4),
          params: { gamma },
        }),
      ).variance;
    expect(Math.abs(varianceAt(1) - 1)).toBeLessThan(4 * Math.sqrt(2 / 10_000));
    expect(varianceAt(0)).toBeLessThan(0.95);
  });

  it('ddim with eta 1 is ddpm with small variance, draw for draw', () => {
    const run = (sampler: Sampler, params: SamplerParams) =>
      sampleExactly(sampler, twoModes, {
        z: noise(64),
        schedule,
        times: createTimes(schedule, 12),
        rng: createRng(5),
        params,
      });
    const ddim = run(SAMPLERS.ddim, { eta: 1 });
    run(SAMPLERS.ddpm, { gamma: 0 }).forEach((value, i) => {
      expect(value).toBeCloseTo(ddim[i]!, 5);
    });
  });

  it('IMPORT-LUCID-3 goes to what the schedule leaves at t = 0, without new noise, when it is asked to', () => {
    const offset = createSchedule({ kind: 'cosine', offset: 0.008 });
    const run = (atZero: 'clean' | 'schedule', seed: number) => {
      const sampling = SAMPLERS.ddpm({
        z: noise(64),
        schedule: offset,
        times: Float64Array.of(0.5, 0),
        rng: createRng(seed),
        params: { atZero },
      });
      sampling.next();
      return sampling.next({ x0: new Float32Array(64).fill(0.5) }).value as Float32Array;
    };
    expect(run('clean', 1)).toEqual(new Float32Array(64).fill(0.5));
    const [alphaT, alpha0, sigma0] = [offset.alpha(0.5), offset.alpha(0), offset.sigma(0)];
    const ratio = Math.exp(offset.logSnr(0.5) - offset.logSnr(0));
    expect(sigma0).toBeGreaterThan(0.01);
    const ended = run('schedule', 1);
    noise(64).forEach((z, i) => {
      expect(ended[i]).toBeCloseTo(alpha0 * ((ratio * z) / alphaT + (1 - ratio) * 0.5), 5);
    });
    expect(run('schedule', 2)).toEqual(ended);
  });

  it('a learned variance of v = 2γ - 1 everywhere is γ', () => {
    const times = createTimes(schedule, 8);
    const { alpha, sigma } = noiseLevels(schedule, times);
    const learned = (gamma: number) => {
      const run = SAMPLERS.ddpm({ z: noise(64), schedule, times, rng: createRng(6) });
      const variance = new Float32Array(64).fill(2 * gamma - 1);
      let next = run.next();
      while (!next.done) {
        const { z, step } = next.value;
        next = run.next({
          x0: z.map(gaussian.denoiser(alpha[step]!, sigma[step]!)),
          variance,
        });
      }
      return next.value;
    };
    for (const gamma of [0, 0.3, 1]) {
      const args = { z: noise(64), schedule, times, rng: createRng(6), params: { gamma } };
      const expected = sampleExactly(SAMPLERS.ddpm, gaussian, args);
      learned(gamma).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    }
  });
});

/** Samplers that evaluate both ends of a step. */
const secondOrder = new Set(['heun']);

describe.each(all)('%s', (name, sampler) => {
  it('takes the same path for a net that predicts x0, eps or v', () => {
    const times = createTimes(schedule, 10);
    const { alpha, sigma } = noiseLevels(schedule, times);
    const path = (prediction: Prediction) => {
      const visited: number[] = [];
      const run = sampler({ z: noise(32), schedule, times, rng: createRng(7) });
      let next = run.next();
      while (!next.done) {
        const { z, t } = next.value;
        const at = times.indexOf(t);
        const [a, s] = [alpha[at]!, sigma[at]!];
        visited.push(...z);
        const denoise = twoModes.denoiser(a, s);
        const predicted = z.map((value) => {
          const x0 = denoise(value);
          const eps = (value - a * x0) / s;
          return { x0, eps, v: a * eps - s * x0 }[prediction];
        });
        next = run.next({ x0: toX0(prediction, predicted, z, a, s, predicted) });
      }
      return [...visited, ...next.value];
    };
    const reference = path('x0');
    for (const prediction of ['eps', 'v'] as const)
      path(prediction).forEach((value, i) => {
        expect(value).toBeCloseTo(reference[i]!, 3);
      });
  });

  it('asks for every step once, never at a noisier time, in its own buffer, and returns the last x0 itself', () => {
    const [z, times] = [noise(4), createTimes(schedule, 7)];
    const run = sampler({ z, schedule, times, rng: createRng(8) });
    const seen: { t: number; step: number; steps: number }[] = [];
    let next = run.next();
    let x0 = new Float32Array(4);
    while (!next.done) {
      seen.push({ t: next.value.t, step: next.value.step, steps: next.value.steps });
      expect(next.value.z).toBe(z);
      x0 = new Float32Array(4);
      next = run.next({ x0 });
    }
    expect(seen.map(({ step, steps }) => [step, steps])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((step) => [step, 7]),
    );
    const visited = seen.map(({ t }) => times.indexOf(t));
    expect(visited).toEqual(visited.toSorted((a, b) => a - b));
    expect(visited).toEqual(secondOrder.has(name) ? [0, 2, 2, 4, 4, 6, 6] : [0, 1, 2, 3, 4, 5, 6]);
    expect(next.value).toBe(x0);
  });

  it('ends on the last x0 exactly, on any schedule, whatever came before', () => {
    const schedules = [
      schedule,
      createSchedule({ kind: 'cosine', shift: -1.3863 }),
      createSchedule({ kind: 'linear', continuous: true }),
      createSchedule({ kind: 'linear' }),
      createSchedule({ kind: 'cosineBetas' }),
    ];
    const pixel = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...schedules),
        fc.integer({ min: 1, max: 20 }),
        fc.array(pixel, { minLength: 1 }),
        (on, steps, image) => {
          const x0 = Float32Array.from(image);
          const run = sampler({
            z: noise(image.length),
            schedule: on,
            times: createTimes(on, steps),
            rng: createRng(9),
          });
          let next = run.next();
          while (!next.done) next = run.next({ x0 });
          // + 0 makes a negative zero positive: it is the same pixel.
          expect(next.value.map((value) => value + 0)).toEqual(x0.map((value) => value + 0));
        },
      ),
      { seed: 1 },
    );
  });

  it('starts from zero terminal SNR, where z_1 holds no signal at all', () => {
    const terminal = createSchedule({ kind: 'cosineBetas', betaMax: 1 });
    expect(terminal.alpha(1)).toBe(0);
    const [z, times] = [noise(5000), createTimes(terminal, 100)];
    const { mean, variance } = moments(
      sampleExactly(sampler, gaussian, { z, schedule: terminal, times, rng: createRng(12) }),
    );
    expect(Math.abs(mean - 0.3)).toBeLessThan(0.05);
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(0.15);
  });

  it('gives the same bytes again', () => {
    const run = (seed: number) =>
      sampleExactly(sampler, twoModes, {
        z: noise(40, seed),
        schedule,
        times: createTimes(schedule, 6),
        rng: createRng(seed),
      });
    expect(run(10)).toEqual(run(10));
    expect(run(10)).not.toEqual(run(11));
  });
});

it.each(all)('%s survives two times that the clamp makes equally noisy', (_, sampler) => {
  const clamped = createSchedule({ kind: 'cosine', logSnrMin: -3, logSnrMax: 3 });
  const times = createTimes(clamped, 12);
  for (const params of [{}, { eta: 1, gamma: 1 }]) {
    const out = sampleExactly(sampler, gaussian, {
      z: noise(16),
      schedule: clamped,
      times,
      rng: createRng(0),
      params,
    });
    for (const value of out) expect(Number.isFinite(value)).toBe(true);
  }
});
