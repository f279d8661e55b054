import { type Prediction, x0Coefficients } from './prediction';

/**
 * Classifier-free guidance. Ho and Salimans 2022; ŝ = s(∅) + w·(s(c) - s(∅)), in the space of the prediction.
 */
export interface GuidanceConfig {
  /** w: 1 is the plain conditional prediction, 0 the unconditional one. */
  weight: number;
  /** [low, high] in t, both inclusive; outside it w = 1. Kynkäänniemi et al. 2024. Default: everywhere. */
  interval?: readonly [low: number, high: number];
  /**
   * Imagen Video, section 3.1.3: `weight` for the first `highSteps` steps, then `low` and `weight` in turn.
   */
  oscillation?: { highSteps: number; low: number };
}

/**
 * w at this step (0 = first) and time. When it is 1 no unconditional pass is needed, when 0 no conditional
 * one.
 */
export function guidanceWeightAt(step: number, t: number, config: GuidanceConfig): number {
  const [low, high] = config.interval ?? [0, 1];
  if (t < low || t > high) return 1;
  const { oscillation, weight } = config;
  if (!oscillation || step < oscillation.highSteps) return weight;
  return (step - oscillation.highSteps) % 2 === 0 ? oscillation.low : weight;
}

export const needsUnconditional = (weight: number): boolean => weight !== 1;
export const needsConditional = (weight: number): boolean => weight !== 0;

/** Writes the guided prediction of one row into `out` (which may be one of the inputs) and returns it. */
export function guide(
  cond: Float32Array,
  uncond: Float32Array,
  weight: number,
  out: Float32Array,
): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = uncond[i]! + weight * (cond[i]! - uncond[i]!);
  return out;
}

/**
 * Prepares `uncond`, in place, so that guidance adds only `keep` of the update's component along the conditional
 * prediction: with u = s(c) - s(∅), u' = u - (1 - keep)·(<u, s(c)> / |s(c)|²)·s(c). Adaptive projected guidance,
 * Sadat et al. 2024, section 4.1.
 */
export function damp(cond: Float32Array, uncond: Float32Array, keep: number): void {
  let [along, square] = [0, 0];
  for (let i = 0; i < cond.length; i++) {
    along += (cond[i]! - uncond[i]!) * cond[i]!;
    square += cond[i]! * cond[i]!;
  }
  if (square === 0) return;
  const share = ((1 - keep) * along) / square;
  for (let i = 0; i < cond.length; i++) uncond[i] = uncond[i]! + share * cond[i]!;
}

/** Guides and converts to x0 in one pass over memory, because memory traffic is the cost at 1024². */
export function guidedX0(
  prediction: Prediction,
  cond: Float32Array,
  uncond: Float32Array,
  weight: number,
  z: Float32Array,
  alpha: number,
  sigma: number,
  out: Float32Array,
): Float32Array {
  const { fromZ, fromPrediction } = x0Coefficients(prediction, alpha, sigma);
  for (let i = 0; i < out.length; i++) {
    const guided = uncond[i]! + weight * (cond[i]! - uncond[i]!);
    out[i] = fromZ * z[i]! + fromPrediction * guided;
  }
  return out;
}
