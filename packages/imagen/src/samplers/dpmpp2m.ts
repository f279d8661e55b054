import { combine } from '../vector/combine';
import { newBuffer, noiseLevels, type Sampler } from './sampler';

/**
 * DPM-Solver++(2M), data prediction. Lu et al. 2022, algorithm 2, with lambda = logSnr / 2:
 *
 *   h   = lambda_s - lambda_t
 *   D   = x0 + (x0 - x0_previous)·h / (2·h_previous)
 *   z_s = (sigma_s / sigma_t)·z_t + alpha_s·(1 - exp(-h))·D
 *
 * The first step has no previous x0, and the last goes to lambda = ∞ where the extrapolation makes no sense:
 * both are first order (D = x0, which is DDIM).
 */
export const dpmpp2m: Sampler = function* ({ z, schedule, times, allocate = newBuffer }) {
  const { alpha, sigma, logSnr } = noiseLevels(schedule, times);
  const steps = times.length - 1;
  // One or two steps never look back.
  const previous = allocate(steps > 2 ? z.length : 0);
  let hPrevious = 0;
  for (let i = 0; i < steps; i++) {
    const { x0 } = yield { z, t: times[i]!, step: i, steps };
    if (sigma[i + 1] === 0) return x0;
    const h = (logSnr[i + 1]! - logSnr[i]!) / 2;
    const fromZ = sigma[i + 1]! / sigma[i]!;
    const fromD = -alpha[i + 1]! * Math.expm1(-h);
    // hPrevious is 0 before the first step, and where the schedule's clamp makes two times equally noisy.
    const slope = hPrevious > 0 && i < steps - 1 ? h / (2 * hPrevious) : 0;
    if (slope === 0) combine(z, fromZ, z, fromD, x0);
    else combine(z, fromZ, z, fromD * (1 + slope), x0, -fromD * slope, previous);
    if (i < steps - 2) previous.set(x0);
    hPrevious = h;
  }
  return z;
};
