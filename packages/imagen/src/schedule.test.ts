import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule, type ScheduleConfig, timeCondition } from './schedule';

const configs: [string, ScheduleConfig][] = [
  ['cosine', { kind: 'cosine' }],
  ['shifted cosine', { kind: 'cosine', shift: 2 * Math.log(64 / 256) }],
  ['cosine with an offset', { kind: 'cosine', offset: 0.008, logSnrMin: -33.9 }],
  ['linear', { kind: 'linear' }],
  ['continuous linear', { kind: 'linear', continuous: true }],
  ['cosine betas', { kind: 'cosineBetas' }],
  ['50 linear betas', { kind: 'linear', timesteps: 50, betaEnd: 0.3 }],
];
const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(configs)('%s schedule', (_, config) => {
  const schedule = createSchedule(config);

  it('keeps the variance: alpha² + sigma² = 1, and logSnr = ln(alpha²/sigma²)', () => {
    fc.assert(
      fc.property(unit, (t) => {
        const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
        expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 12);
        if (sigma > 0) expect(Math.log((alpha / sigma) ** 2)).toBeCloseTo(schedule.logSnr(t), 6);
      }),
      { seed: 1 },
    );
  });

  it('only ever gets noisier with t', () => {
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const [early, late] = a < b ? [a, b] : [b, a];
        expect(schedule.logSnr(early)).toBeGreaterThanOrEqual(schedule.logSnr(late));
        expect(schedule.alpha(early)).toBeGreaterThanOrEqual(schedule.alpha(late));
      }),
      { seed: 2 },
    );
  });

  it('finds the time of a log-SNR again', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (t) => {
        const nearest = schedule.timesteps ? Math.round(t * schedule.timesteps) / schedule.timesteps : t;
        if (nearest > 0) expect(schedule.t(schedule.logSnr(t))).toBeCloseTo(nearest, 9);
      }),
      { seed: 3 },
    );
    expect(schedule.t(-1e9)).toBeGreaterThan(0.99);
    expect(schedule.t(1e9)).toBeLessThanOrEqual(1 / (schedule.timesteps ?? 100));
  });
});

describe('createSchedule', () => {
  it('is clean at t = 0 when it has timesteps', () => {
    const schedule = createSchedule({ kind: 'linear' });
    expect([schedule.alpha(0), schedule.sigma(0), schedule.logSnr(0)]).toEqual([1, 0, Infinity]);
  });

  it('clamps the cosine after the shift', () => {
    const schedule = createSchedule({ kind: 'cosine', shift: -3, logSnrMin: -8, logSnrMax: 6 });
    expect(schedule.logSnr(0)).toBe(6);
    expect(schedule.logSnr(1)).toBe(-8);
    expect(schedule.logSnr(0.5)).toBeCloseTo(-3, 12);
  });

  it('shifts by 2·ln(64/d): noise of 256² at t looks like noise of 64² after averaging 4 × 4 pixels', () => {
    const base = createSchedule({ kind: 'cosine' });
    const large = createSchedule({ kind: 'cosine', shift: 2 * Math.log(64 / 256) });
    // Averaging 16 pixels divides the noise's variance by 16 and leaves a smooth image as it is.
    expect(large.logSnr(0.4) + Math.log(16)).toBeCloseTo(base.logSnr(0.4), 12);
  });

  it('nears its continuous limit with 1000 linear betas', () => {
    const betas = createSchedule({ kind: 'linear' });
    const limit = createSchedule({ kind: 'linear', continuous: true });
    for (const t of [0.25, 0.5, 0.75, 1])
      expect(Math.abs(betas.alpha(t) - limit.alpha(t))).toBeLessThan(0.01);
  });

  it.each<[string, ScheduleConfig]>([
    ['an empty clamp', { kind: 'cosine', logSnrMin: 2, logSnrMax: 2 }],
    ['a beta above 1', { kind: 'linear', betaEnd: 1.5 }],
    ['one timestep', { kind: 'cosineBetas', timesteps: 1 }],
  ])('refuses %s', (_, config) => {
    expect(() => createSchedule(config)).toThrow(RangeError);
  });
});

describe('timeCondition', () => {
  const betas = createSchedule({ kind: 'linear' });

  it('gives the net t, the log-SNR or the timestep', () => {
    const cosine = createSchedule({ kind: 'cosine' });
    expect(timeCondition(cosine, 0.25, 't')).toBe(0.25);
    expect(timeCondition(cosine, 0.25, 'logSnr')).toBe(cosine.logSnr(0.25));
    expect(timeCondition(betas, 1, 'timestep')).toBe(999);
    expect(timeCondition(betas, 0.001, 'timestep')).toBe(0);
  });

  it('stays finite at the clean end of a discrete schedule', () => {
    expect(timeCondition(betas, 0, 'timestep')).toBe(0);
    expect(timeCondition(betas, 0, 'logSnr')).toBe(betas.logSnr(1 / 1000));
  });

  it('refuses timesteps of a continuous schedule', () => {
    expect(() => timeCondition(createSchedule({ kind: 'cosine' }), 0.5, 'timestep')).toThrow(/no timesteps/);
  });
});

it('IMPORT-LUCID-1 an offset of 0.008 is the cosine of imagen-pytorch, which is not clean at t = 0', () => {
  const { logSnr } = createSchedule({ kind: 'cosine', offset: 0.008, logSnrMin: -33.89131546020508 });
  // alpha_cosine_log_snr of imagen-pytorch 2.1, in float64; its float32 ends at -33.89.
  for (const [t, expected] of [
    [0, 8.769294788],
    [0.1, 3.545010057],
    [0.25, 1.710341152],
    [0.5, -0.024933921],
    [0.9, -3.701659475],
    [0.99, -8.322949399],
    [1, -33.89131546],
  ] as const)
    expect(logSnr(t)).toBeCloseTo(expected, 7);
});
