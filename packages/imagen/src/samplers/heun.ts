import { combine } from '../vector/combine';
import { newBuffer, noiseLevels, type Sampler } from './sampler';

/**
 * Heun's method. Karras et al. 2022, algorithm 1, in the angle φ = atan2(sigma, alpha) as time, where
 *
 *   dz/dφ = v = alpha·eps - sigma·x0 = (alpha·z - x0) / sigma
 *   ẑ     = z_t + (φ_s - φ_t)·v_t
 *   z_s   = z_t + (φ_s - φ_t)·(v_t + v̂_s) / 2
 *
 * In φ the flow is smooth from zero terminal SNR to clean data; in their sigma / alpha it is infinite at the
 * noisy end.
 *
 * A step needs two evaluations, so it spans two of `times`: the number of evaluations is `steps`, as for
 * every sampler, and progress and cost stay true. The last step, to clean data, is one evaluation, and so is
 * the first when `steps` is even.
 */
export const heun: Sampler = function* ({ z, schedule, times, allocate = newBuffer }) {
  const { alpha, sigma } = noiseLevels(schedule, times);
  const steps = times.length - 1;
  // One or two steps have no second evaluation.
  const middle = allocate(steps > 2 ? z.length : 0);
  for (let i = 0; i < steps; ) {
    const { x0 } = yield { z, t: times[i]!, step: i, steps };
    const isPair = (steps - i) % 2 === 1 && i + 2 < steps;
    const to = isPair ? i + 2 : i + 1;
    if (sigma[to] === 0) return x0;
    const half = (Math.atan2(sigma[to]!, alpha[to]!) - Math.atan2(sigma[i]!, alpha[i]!)) / 2;
    // z + half·v; the whole step of Euler's is as far again.
    const out = isPair ? middle : z;
    const reach = isPair ? half : 2 * half;
    combine(out, 1 + (reach * alpha[i]!) / sigma[i]!, z, -reach / sigma[i]!, x0);
    if (isPair) {
      combine(z, 2, middle, -1, z);
      const { x0: corrected } = yield { z, t: times[to]!, step: i + 1, steps };
      combine(z, (half * alpha[to]!) / sigma[to]!, z, -half / sigma[to]!, corrected, 1, middle);
    }
    i = to;
  }
  return z;
};
