import type { Rng } from '../rng';
import type { NoiseSchedule } from '../schedule';
import { combine } from '../vector/combine';
import { newBuffer, type Sampler } from './sampler';

/**
 * RePaint's resampling (Lugmayr et al. 2022, section 4.2 and algorithm 1): goes `jump` steps down, adds the noise
 * of these steps again, and goes down again. The drawn part thereby fits the kept part better each time.
 */
export interface Resampling {
  /** Steps of each descent that is repeated. */
  jump: number;
  /** Descents through the same steps, at least 1. */
  rounds: number;
  /** Times t between which steps are repeated. */
  range: readonly [low: number, high: number];
}

/** Descents from times[from] to times[to], in the order they are walked. */
type Walk = { from: number; to: number }[];

/** The descents through `times`. Steps to clean data are never repeated: no noise could be added to them. */
export function walkOf(times: Float64Array, { jump, rounds, range: [low, high] }: Resampling): Walk {
  const walk: Walk = [];
  const last = times.length - 1;
  for (let from = 0; from < last; ) {
    const to = from + jump;
    if (rounds > 1 && to < last && times[from]! <= high && times[to]! >= low) {
      for (let round = 0; round < rounds; round++) walk.push({ from, to });
      from = to;
      continue;
    }
    // Steps that are walked once are one descent, so that samplers keep their history.
    const before = walk.at(-1);
    if (before && before.to === from && !isRepeated(walk)) before.to++;
    else walk.push({ from, to: from + 1 });
    from++;
  }
  return walk;
}

const isRepeated = (walk: Walk): boolean => walk.at(-1)!.from === walk.at(-2)?.from;

/** Steps of a walk, each of which the net answers once. */
export const stepsOfWalk = (walk: Walk): number => walk.reduce((sum, { from, to }) => sum + to - from, 0);

/** `inner`, resampled. Its steps count every descent. @param noise what the jumps back add */
export const resampled = (inner: Sampler, resampling: Resampling, noise: Rng): Sampler =>
  function* (args) {
    const { z, schedule, times, allocate = newBuffer } = args;
    const walk = walkOf(times, resampling);
    const steps = stepsOfWalk(walk);
    const reuse = reusing(allocate);
    let [step, at, image] = [0, 0, z];
    for (const { from, to } of walk) {
      if (from < at) addNoise(z, schedule, times[at]!, times[from]!, noise, reuse()(z.length));
      const descent = inner({ ...args, times: times.slice(from, to + 1), allocate: reuse() });
      let next = descent.next();
      while (!next.done) next = descent.next(yield { ...next.value, step: step++, steps });
      [image, at] = [next.value, to];
    }
    return image;
  };

/**
 * From z_s back to z_t, t > s: z_t = (alpha_t / alpha_s)·z_s + sqrt(sigma_t² - (alpha_t / alpha_s)²·sigma_s²)·eps,
 * which is q(z_t | z_s) (Kingma et al. 2021, eq. 20). z_s must be at exactly s.
 */
export function addNoise(
  z: Float32Array,
  schedule: Pick<NoiseSchedule, 'alpha' | 'sigma'>,
  s: number,
  t: number,
  noise: Rng,
  buffer: Float32Array,
): void {
  const keep = schedule.alpha(t) / schedule.alpha(s);
  const add = Math.sqrt(Math.max(0, schedule.sigma(t) ** 2 - (keep * schedule.sigma(s)) ** 2));
  combine(z, keep, z, add, noise.gaussian(buffer));
}

/** Gives each descent the buffers of the one before. */
function reusing(allocate: (length: number) => Float32Array) {
  const kept: Float32Array[] = [];
  return () => {
    const free = [...kept];
    return (length: number): Float32Array => {
      const found = free.findIndex((each) => each.length === length);
      if (found >= 0) return free.splice(found, 1)[0]!;
      const made = allocate(length);
      kept.push(made);
      return made;
    };
  };
}
