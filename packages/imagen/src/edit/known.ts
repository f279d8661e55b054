/**
 * The pixels of a picture that an edit keeps. All pictures are planes [3, size, size]; a mask has size · size
 * bytes, non-zero where the picture is drawn anew.
 */
import type { NoiseSchedule } from '../schedule';

/**
 * Puts a picture into the noise that a stage begins with: z_t = alpha(t)·x + sigma(t)·eps, in place of eps
 * (SDEdit, Meng et al. 2022, algorithm 1). With a mask, only the kept pixels.
 * @param z the noise eps, overwritten
 */
export function beginFrom(
  z: Float32Array,
  source: Float32Array,
  schedule: Pick<NoiseSchedule, 'alpha' | 'sigma'>,
  t: number,
  mask: Uint8Array | null = null,
): void {
  const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
  const area = z.length / 3;
  for (let i = 0; i < z.length; i++) if (!mask?.[i % area]) z[i] = alpha * source[i]! + sigma * z[i]!;
}

/**
 * Replaces the kept pixels of x0 with the source. Every sampler then carries them along: with
 * eps = (z_t - alpha_t·x) / sigma_t it moves z to alpha_s·x + sigma_s·eps, which is q(z_s | x), the known part of
 * RePaint (Lugmayr et al. 2022, eq. 8a); Heun's method to its order. So no sampler sees the mask.
 */
export function keepKnown(x0: Float32Array, source: Float32Array, mask: Uint8Array): void {
  const area = mask.length;
  for (let at = 0; at < area; at++) {
    if (mask[at]) continue;
    x0[at] = source[at]!;
    x0[at + area] = source[at + area]!;
    x0[at + 2 * area] = source[at + 2 * area]!;
  }
}
