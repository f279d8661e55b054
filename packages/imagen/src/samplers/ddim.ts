import { combine } from '../vector/combine';
import { newBuffer, noiseLevels, type Sampler } from './sampler';

/**
 * DDIM. Song et al. 2021, eq. 12 and 16, with eps derived from the x0 that guidance and thresholding left:
 *
 *   eps   = (z_t - alpha_t·x0) / sigma_t
 *   s_eta = eta·sigma_s·sqrt(1 - exp(logSnr_t - logSnr_s))
 *   z_s   = alpha_s·x0 + sqrt(sigma_s² - s_eta²)·eps + s_eta·noise
 *
 * eta = 0 is a first-order solver of the probability flow ODE; eta = 1 is ancestral sampling with small
 * variance.
 */
export const ddim: Sampler = function* ({ z, schedule, times, rng, params, allocate = newBuffer }) {
  const { alpha, sigma, logSnr } = noiseLevels(schedule, times);
  const eta = params?.eta ?? 0;
  const steps = times.length - 1;
  const noise = allocate(eta > 0 ? z.length : 0);
  for (let i = 0; i < steps; i++) {
    const { x0 } = yield { z, t: times[i]!, step: i, steps };
    if (sigma[i + 1] === 0) return x0;
    const sEta = eta * sigma[i + 1]! * Math.sqrt(-Math.expm1(logSnr[i]! - logSnr[i + 1]!));
    const fromZ = Math.sqrt(Math.max(0, sigma[i + 1]! ** 2 - sEta ** 2)) / sigma[i]!;
    const fromX0 = alpha[i + 1]! - fromZ * alpha[i]!;
    if (sEta > 0) combine(z, fromZ, z, fromX0, x0, sEta, rng.gaussian(noise));
    else combine(z, fromZ, z, fromX0, x0);
  }
  return z;
};
