import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule';
import { createTimes, discreteTimesteps, roundHalfToEven, type Spacing } from './timesteps';

const cosine = createSchedule({ kind: 'cosine', shift: -1.3863 });
const betas = createSchedule({ kind: 'cosineBetas' });

describe('createTimes', () => {
  it.each<[string, typeof cosine, Spacing]>([
    ['continuous trailing', cosine, { kind: 'trailing' }],
    ['continuous logSnr', cosine, { kind: 'logSnr' }],
    ['discrete trailing', betas, { kind: 'trailing' }],
    ['discrete leading', betas, { kind: 'leading' }],
    ['discrete linspace', betas, { kind: 'linspace' }],
  ])('%s: steps + 1 times that descend from at most 1 to 0', (_, schedule, spacing) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), (steps) => {
        const times = createTimes(schedule, steps, { spacing });
        expect(times).toHaveLength(steps + 1);
        expect(times[0]).toBeLessThanOrEqual(1);
        expect(times[steps]).toBe(0);
        for (let i = 0; i < steps; i++) expect(times[i]!).toBeGreaterThan(times[i + 1]!);
      }),
      { seed: 1 },
    );
  });

  it('spaces evenly in t, or in log-SNR', () => {
    expect([...createTimes(cosine, 4)]).toEqual([1, 0.75, 0.5, 0.25, 0]);
    const logSnrs = [...createTimes(cosine, 5, { spacing: { kind: 'logSnr' } })]
      .slice(0, 5)
      .map(cosine.logSnr);
    logSnrs.forEach((value, i) => {
      expect(value).toBeCloseTo(-15 + 6 * i, 9);
    });
  });

  it('puts timestep n at (n + 1)/T', () => {
    expect([...createTimes(betas, 4)]).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect([...createTimes(betas, 4, { spacing: { kind: 'leading' } })]).toEqual([
      0.751, 0.501, 0.251, 0.001, 0,
    ]);
  });

  it('starts no noisier than logSnrMin', () => {
    const times = createTimes(cosine, 10, { logSnrMin: -10.2 });
    expect(cosine.logSnr(times[0]!)).toBeCloseTo(-10.2, 9);
    expect(times[5]).toBeCloseTo(times[0]! / 2, 12);
    expect(createTimes(cosine, 10, { logSnrMin: -20 })[0]).toBe(1);
    for (const kind of ['trailing', 'linspace'] as const) {
      const [first] = createTimes(betas, 10, { spacing: { kind }, logSnrMin: -10.2 });
      expect(betas.logSnr(first!)).toBeGreaterThanOrEqual(-10.2);
      expect(betas.logSnr(first! + 1 / 1000)).toBeLessThan(-10.2);
    }
  });

  it('leaves lists alone whatever logSnrMin', () => {
    const spacing = { kind: 'custom', timesteps: [999, 500] } as const;
    expect([...createTimes(betas, 2, { spacing, logSnrMin: -5 })]).toEqual([1, 0.501, 0]);
  });

  it.each<[string, () => unknown]>([
    ['no steps', () => createTimes(cosine, 0)],
    ['half a step', () => createTimes(cosine, 1.5)],
    [
      'discrete spacing of a continuous schedule',
      () => createTimes(cosine, 4, { spacing: { kind: 'leading' } }),
    ],
    ['log-SNR spacing of a discrete schedule', () => createTimes(betas, 4, { spacing: { kind: 'logSnr' } })],
    ['more steps than timesteps', () => createTimes(betas, 1001)],
    [
      'a named list with other steps',
      () => createTimes(betas, 50, { spacing: { kind: 'named', name: 'smart27' } }),
    ],
    ['an ascending list', () => createTimes(betas, 2, { spacing: { kind: 'custom', timesteps: [1, 2] } })],
    ['a list beyond T', () => createTimes(betas, 2, { spacing: { kind: 'custom', timesteps: [1000, 2] } })],
    ['a list below 0', () => createTimes(betas, 2, { spacing: { kind: 'custom', timesteps: [5, -1] } })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(RangeError);
  });
});

describe('discreteTimesteps', () => {
  it('leading starts 100 steps of 1000 at 990, trailing at 999', () => {
    expect(discreteTimesteps(1000, 100, { kind: 'leading' })[0]).toBe(990);
    expect(discreteTimesteps(1000, 100, { kind: 'trailing' })[0]).toBe(999);
    expect(discreteTimesteps(1000, 100, { kind: 'leading', offset: 1 }).at(-1)).toBe(1);
  });

  it('keeps a custom list', () => {
    expect(discreteTimesteps(1000, 3, { kind: 'custom', timesteps: [900, 33, 2] })).toEqual([900, 33, 2]);
  });
});

it('rounds a half to the even neighbour', () => {
  expect([0.5, 1.5, 2.5, 3.5, -1.5, 2.4999, 2.5001].map(roundHalfToEven)).toEqual([0, 2, 2, 4, -2, 2, 3]);
});
