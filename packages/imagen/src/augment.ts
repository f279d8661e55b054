import type { Rng } from './rng';
import type { NoiseSchedule } from './schedule';
import { combine } from './vector/combine';
import { PLACE, PORTION } from './vector/portion';

/**
 * Noise conditioning augmentation (Imagen, section 2.4; Ho et al. 2022, "Cascaded Diffusion Models"):
 * lr' = alpha(a)·lr + sigma(a)·eps, drawn once for each image. Several calls may share an image's stream, if
 * all but the last cover a multiple of 4 values.
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
  for (let from = 0; from < out.length; from += PORTION) {
    const to = Math.min(from + PORTION, out.length);
    // Draws the noise in portions, so no second image is held.
    const eps = rng.gaussian(PLACE.noise.view(to - from));
    combine(out.subarray(from, to), alpha, lowRes.subarray(from, to), sigma, eps);
  }
  return out;
}
