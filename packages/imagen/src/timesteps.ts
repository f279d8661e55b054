/** Chooses the times that a sampler visits. Knows nothing of sampling. */
import type { NoiseSchedule } from './schedule';

export type Spacing =
  /**
   * Continuous: uniform in t from 1 to 0. Discrete: T - 1 first, then down in equal strides. `fromNoise`: from 1
   * whatever `logSnrMin` says.
   */
  | { kind: 'trailing'; fromNoise?: boolean }
  /** Uniform in log-SNR (continuous schedules). */
  | { kind: 'logSnr' }
  /**
   * Discrete: multiples of floor(T / steps), plus an offset; starts below T - 1 (100 steps of 1000: at 990).
   */
  | { kind: 'leading'; offset?: number }
  /** Discrete: both ends included. */
  | { kind: 'linspace' }
  /** One of DeepFloyd IF's lists; `steps` must agree with it. */
  | { kind: 'named'; name: NamedSpacing }
  /** Descending integer timesteps; each one's successor is the next entry, the last goes to clean. */
  | { kind: 'custom'; timesteps: readonly number[] };

/** Steps in equal sections of the timesteps, from the clean end. The numbers are DeepFloyd IF's. */
const SECTIONS = {
  fast27: [10, 10, 3, 2, 2],
  smart27: [7, 4, 2, 1, 2, 4, 7],
  smart50: [10, 6, 4, 3, 2, 2, 3, 4, 6, 10],
  smart100: [1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 7, 8, 9, 10, 13],
  smart185: [1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20],
  super27: [1, 1, 1, 1, 1, 1, 1, 2, 5, 13],
  super40: [2, 2, 2, 2, 2, 2, 3, 4, 6, 15],
  super100: [4, 4, 6, 6, 8, 8, 10, 10, 14, 30],
} as const;
export type NamedSpacing = keyof typeof SECTIONS;

/** Steps of one of DeepFloyd IF's lists. */
export const stepsOfList = (name: NamedSpacing): number =>
  SECTIONS[name].reduce<number>((sum, count) => sum + count, 0);

/**
 * steps + 1 descending times in [0, 1], the last one 0.
 * @param options.spacing default `trailing`
 * @param options.logSnrMin do not start noisier than this; eps-prediction on a cosine schedule wants -10.2
 *   (lambda = -5.1), because x0 = (z - sigma·eps)/alpha diverges as alpha goes to 0. `leading` and lists
 *   ignore it
 * @param options.start first time, where an edit begins; default 1. Of a discrete schedule the nearest
 *   timestep's; lists ignore it
 * @throws RangeError when the schedule cannot be spaced so
 */
export function createTimes(
  schedule: NoiseSchedule,
  steps: number,
  options: { spacing?: Spacing; logSnrMin?: number; start?: number } = {},
): Float64Array {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`steps must be a whole number above 0, not ${steps}`);
  const { spacing = { kind: 'trailing' }, start = 1 } = options;
  const fromNoise = spacing.kind === 'trailing' && spacing.fromNoise;
  const logSnrMin = (fromNoise ? undefined : options.logSnrMin) ?? -Infinity;
  if (schedule.timesteps === null) return continuousTimes(schedule, steps, spacing, logSnrMin, start);
  const total = schedule.timesteps;
  const reached = start < 1 ? Math.max(steps, Math.round(start * total)) : total;
  const timesteps = discreteTimesteps(
    quietEnough(schedule, reached, total, spacing, logSnrMin),
    steps,
    spacing,
  );
  return Float64Array.from([...timesteps.map((n) => (n + 1) / total), 0]);
}

/**
 * How many of the first `reached` timesteps are at most as noisy as logSnrMin; lists and `leading` choose their
 * first one themselves.
 */
function quietEnough(
  schedule: NoiseSchedule,
  reached: number,
  total: number,
  spacing: Spacing,
  logSnrMin: number,
): number {
  let timesteps = reached;
  if (spacing.kind !== 'trailing' && spacing.kind !== 'linspace') return timesteps;
  while (timesteps > 1 && schedule.logSnr(timesteps / total) < logSnrMin) timesteps--;
  return timesteps;
}

function continuousTimes(
  schedule: NoiseSchedule,
  steps: number,
  spacing: Spacing,
  logSnrMin: number,
  first: number,
): Float64Array {
  const start = Math.min(first, schedule.logSnr(1) >= logSnrMin ? 1 : schedule.t(logSnrMin));
  const times = new Float64Array(steps + 1);
  switch (spacing.kind) {
    case 'trailing':
      return times.map((_, i) => (start * (steps - i)) / steps);
    case 'logSnr': {
      const [from, to] = [schedule.logSnr(start), schedule.logSnr(0)];
      return times.map((_, i) =>
        i === 0 ? start : i === steps ? 0 : schedule.t(from + ((to - from) * i) / steps),
      );
    }
    default:
      throw new RangeError(`"${spacing.kind}" spacing needs a schedule with discrete timesteps`);
  }
}

/** Descending integer timesteps in 0..total-1, without the final clean state. */
export function discreteTimesteps(total: number, steps: number, spacing: Spacing): number[] {
  const timesteps = unchecked(total, steps, spacing);
  const descends = timesteps.every((n, i) => Number.isInteger(n) && (i === 0 || n < timesteps[i - 1]!));
  if (timesteps.length !== steps || !descends || timesteps[0]! >= total || timesteps.at(-1)! < 0)
    throw new RangeError(
      `"${spacing.kind}" spacing cannot make ${steps} descending steps of ${total} timesteps`,
    );
  return timesteps;
}

function unchecked(total: number, steps: number, spacing: Spacing): number[] {
  const descending = (at: (i: number) => number) =>
    Array.from({ length: steps }, (_, i) => at(steps - 1 - i));
  switch (spacing.kind) {
    case 'trailing':
      return Array.from({ length: steps }, (_, i) => roundHalfToEven(total - (i * total) / steps) - 1);
    case 'leading':
      return descending((i) => i * Math.floor(total / steps) + (spacing.offset ?? 0));
    case 'linspace':
      return descending((i) => (steps === 1 ? 0 : roundHalfToEven(i * ((total - 1) / (steps - 1)))));
    case 'named':
      return named(total, spacing.name);
    case 'custom':
      return [...spacing.timesteps];
    case 'logSnr':
      throw new RangeError('"logSnr" spacing needs a continuous schedule');
  }
}

/**
 * Each section is strided so that its first and last timestep are taken (Nichol and Dhariwal's respacing).
 */
function named(total: number, name: NamedSpacing): number[] {
  const counts = SECTIONS[name];
  const timesteps: number[] = [];
  let start = 0;
  counts.forEach((count, section) => {
    const size = Math.floor(total / counts.length) + (section < total % counts.length ? 1 : 0);
    const stride = count > 1 ? (size - 1) / (count - 1) : 1;
    // Added up rather than multiplied: the published lists carry the sum's rounding errors.
    for (let i = 0, at = 0; i < count; i++, at += stride) timesteps.push(start + roundHalfToEven(at));
    start += size;
  });
  return timesteps.reverse();
}

/** Python's and NumPy's rounding: a half goes to the even neighbour. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
