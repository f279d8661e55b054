import { combine } from '../vector/combine';
import { newBuffer, noiseLevels, type Sampler } from './sampler';

/**
 * Ancestral sampling. Ho et al. 2020, eq. 6 and 7, from t to any s < t (Kingma et al. 2021, eq. 32 and 33):
 *
 *   c        = 1 - exp(logSnr_t - logSnr_s)
 *   mu       = (alpha_t·sigma_s² / (alpha_s·sigma_t²))·z_t + alpha_s·c·x0
 *   variance = β̃^(1-γ)·β^γ,  β̃ = sigma_s²·c ("fixed small"),  β = sigma_t²·c ("fixed large")
 *   z_s      = mu + sqrt(variance)·eps
 *
 * γ is the knob of Imagen's appendix. With learned variance it becomes f = (v + 1)/2 for each element
 * (Nichol and Dhariwal 2021, eq. 15). The last step, to t = 0, adds no noise.
 */
export const ddpm: Sampler = function* ({ z, schedule, times, rng, params, allocate = newBuffer }) {
  const { alpha, sigma, logSnr } = noiseLevels(schedule, times, params?.atZero);
  const gamma = params?.gamma ?? 0;
  const steps = times.length - 1;
  const noise = allocate(z.length);
  for (let i = 0; i < steps; i++) {
    const { x0, variance } = yield { z, t: times[i]!, step: i, steps };
    if (sigma[i + 1] === 0) return x0;
    const c = -Math.expm1(logSnr[i]! - logSnr[i + 1]!);
    // Two times that a schedule's clamp makes equally noisy.
    if (c === 0) continue;
    const fromZ = (alpha[i]! / alpha[i + 1]!) * (sigma[i + 1]! / sigma[i]!) ** 2;
    const fromX0 = alpha[i + 1]! * c;
    const logSmall = Math.log(sigma[i + 1]! ** 2 * c);
    const logLarge = Math.log(sigma[i]! ** 2 * c);
    if (times[i + 1] === 0) {
      combine(z, fromZ, z, fromX0, x0);
      continue;
    }
    rng.gaussian(noise);
    if (variance) scaleByVariance(noise, variance, logSmall, logLarge);
    const std = variance ? 1 : Math.exp(((1 - gamma) * logSmall + gamma * logLarge) / 2);
    combine(z, fromZ, z, fromX0, x0, std, noise);
  }
  return z;
};

/** noise *= sqrt(β̃^(1-f)·β^f) with f = (v + 1)/2. */
function scaleByVariance(noise: Float32Array, v: Float32Array, logSmall: number, logLarge: number): void {
  const middle = (logSmall + logLarge) / 4;
  const half = (logLarge - logSmall) / 4;
  for (let j = 0; j < noise.length; j++) noise[j] = noise[j]! * Math.exp(middle + half * v[j]!);
}
