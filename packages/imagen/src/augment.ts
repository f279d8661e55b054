import { combine } from './combine';
import type { Rng } from './rng';
import type { NoiseSchedule } from './schedule';

/** Floats of noise drawn at a time: they stay in the cache, and no second image is held. */
const PORTION = 16_384;

/**
 * Noise conditioning augmentation (Imagen, section 2.4; Ho et al. 2022, "Cascaded Diffusion Models"):
 * lr' = alpha(a)·lr + sigma(a)·eps, drawn once for each image.
 * @param augLevel a in [0, 1], a time of `schedule`
 * @param out as long as `lowRes`, and may be it
 */
export function augment(
  lowRes: Float32Array,
  augLevel: number,
  schedule: NoiseSchedule,
  rng: Rng,
  out: Float32Array,
): Float32Array {
  const alpha = schedule.alpha(augLevel);
  const sigma = schedule.sigma(augLevel);
  const noise = new Float32Array(Math.min(PORTION, out.length));
  for (let from = 0; from < out.length; from += PORTION) {
    const to = Math.min(from + PORTION, out.length);
    const eps = rng.gaussian(noise.subarray(0, to - from));
    combine(out.subarray(from, to), alpha, lowRes.subarray(from, to), sigma, eps);
  }
  return out;
}
