import type { Rng } from '../rng';
import type { NoiseSchedule } from '../schedule';

/**
 * A sampler is a generator. It yields a z to denoise, gets x0 back (already guided and thresholded), and
 * returns the image: the last x0 itself when the times end in clean data (z_0 = x0), and z otherwise. So each
 * reads like the paper's loop, and the caller may hold many of them and batch their requests. Samplers never
 * see the net, text, guidance or the image's shape.
 */
export type Sampler = (args: SamplerArgs) => Generator<DenoiseRequest, Float32Array, Denoised>;

export interface SamplerArgs {
  /** z_1 ~ N(0, 1) on entry; every step overwrites it. */
  z: Float32Array;
  schedule: NoiseSchedule;
  /**
   * steps + 1 descending times, as `createTimes` makes them. A final 0 means clean data: alpha = 1, sigma =
   * 0.
   */
  times: Float64Array;
  /** The source of the noise that stochastic samplers add. */
  rng: Rng;
  params?: SamplerParams;
  /** Allocates `length` floats of any content, which the caller frees. Default: a new array. */
  allocate?: (length: number) => Float32Array;
}

export interface SamplerParams {
  /** DDIM: 0 (default) is deterministic, 1 is ancestral. */
  eta?: number;
  /** DDPM: the variance is β̃^(1-gamma)·β^gamma; 0 (default) is "fixed small", 1 "fixed large". */
  gamma?: number;
  /**
   * DDPM: what t = 0 is. `clean` (default): the image is the last x0. `schedule`: it has the little noise that a
   * continuous schedule leaves there, and the last step goes to it without new noise.
   */
  atZero?: 'clean' | 'schedule';
}

export interface DenoiseRequest {
  /** z_t, the sampler's own buffer: read it before answering, do not keep it. */
  z: Float32Array;
  t: number;
  /** 0 .. steps - 1. */
  step: number;
  steps: number;
}

export interface Denoised {
  /**
   * Estimate of the clean image. The sampler reads it before its next request; only the last one may be what
   * it returns.
   */
  x0: Float32Array;
  /** v in [-1, 1] for each element, from nets with learned variance. Only DDPM uses it. */
  variance?: Float32Array;
}

/** alpha, sigma and log-SNR at each of `times`, so that no sampler evaluates the schedule in its loop. */
export function noiseLevels(
  schedule: NoiseSchedule,
  times: Float64Array,
  atZero: 'clean' | 'schedule' = 'clean',
) {
  // A continuous schedule still has a little noise at t = 0 (its clamp); the last step goes all the way to
  // the data.
  const clean = (t: number, value: number, at: (t: number) => number) =>
    t === 0 && atZero === 'clean' ? value : at(t);
  return {
    alpha: times.map((t) => clean(t, 1, schedule.alpha)),
    sigma: times.map((t) => clean(t, 0, schedule.sigma)),
    logSnr: times.map((t) => clean(t, Infinity, schedule.logSnr)),
  };
}

export const newBuffer = (length: number): Float32Array => new Float32Array(length);
