import type { Rng } from './rng';
import type { NoiseSchedule } from './schedule';

/**
 * Noise conditioning augmentation (Imagen, section 2.4; Ho et al. 2022, "Cascaded Diffusion Models"):
 * lr' = alpha(a)·lr + sigma(a)·eps, drawn once for each image.
 * @param augLevel a in [0, 1], a time of `schedule`
 * @param out another buffer than `lowRes`: it holds the noise first
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
  rng.gaussian(out);
  for (let i = 0; i < out.length; i++) out[i] = alpha * lowRes[i]! + sigma * out[i]!;
  return out;
}
