/**
 * Distributions whose best denoiser and probability flow are known exactly, to judge samplers without a net.
 * Every element is drawn independently. Used by the tests and the convergence plots.
 */

import { noiseLevels, type Sampler, type SamplerArgs } from '../src/samplers/sampler';
import type { NoiseSchedule } from '../src/schedule';

export interface AnalyticData {
  /** z ↦ E[x | z_t = z] at one noise level. */
  denoiser(alpha: number, sigma: number): (z: number) => number;
  /** P(z_t < z). */
  cdf(z: number, alpha: number, sigma: number): number;
}

/** A mixture of normal distributions; one component makes Gaussian data. */
export function gaussianMixture(components: { weight: number; mean: number; std: number }[]): AnalyticData {
  return {
    denoiser(alpha, sigma) {
      const posteriors = components.map(({ weight, mean, std }) => {
        const variance = (alpha * std) ** 2 + sigma ** 2;
        return {
          mean,
          variance,
          logWeight: Math.log(weight / Math.sqrt(variance)),
          gain: (alpha * std ** 2) / variance,
        };
      });
      return (z) => {
        let evidence = 0;
        let sum = 0;
        let largest = -Infinity;
        for (const { mean, variance, logWeight, gain } of posteriors) {
          const distance = z - alpha * mean;
          const logDensity = logWeight - distance ** 2 / (2 * variance);
          // Relative to the largest so far, because far from every component all densities underflow.
          if (logDensity > largest) {
            const shrink = Math.exp(largest - logDensity);
            evidence *= shrink;
            sum *= shrink;
            largest = logDensity;
          }
          const density = Math.exp(logDensity - largest);
          evidence += density;
          sum += density * (mean + gain * distance);
        }
        return sum / evidence;
      };
    },
    cdf: (z, alpha, sigma) =>
      components.reduce(
        (sum, { weight, mean, std }) =>
          sum + weight * normalCdf((z - alpha * mean) / Math.hypot(alpha * std, sigma)),
        0,
      ),
  };
}

/** Runs a sampler to its end with the exact denoiser. */
export function sampleExactly(sampler: Sampler, data: AnalyticData, args: SamplerArgs): Float32Array {
  const { alpha, sigma } = noiseLevels(args.schedule, args.times);
  const x0 = new Float32Array(args.z.length);
  const run = sampler(args);
  for (let next = run.next(); ; next = run.next({ x0 })) {
    if (next.done) return next.value;
    const { z, t } = next.value;
    const at = args.times.indexOf(t);
    const denoise = data.denoiser(alpha[at]!, sigma[at]!);
    for (let i = 0; i < z.length; i++) x0[i] = denoise(z[i]!);
  }
}

/**
 * The exact end of the probability flow ODE from z_1. In one dimension the flow keeps quantiles, so
 * x = F_0⁻¹(F_1(z_1)), by bisection.
 */
export function flowExactly(data: AnalyticData, z1: Float32Array, schedule: NoiseSchedule): Float64Array {
  const [alpha, sigma] = [schedule.alpha(1), schedule.sigma(1)];
  return Float64Array.from(z1, (z) => {
    const quantile = data.cdf(z, alpha, sigma);
    let [low, high] = [-20, 20];
    while (high - low > 1e-13) {
      const middle = (low + high) / 2;
      if (data.cdf(middle, 1, 0) < quantile) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
}

/** Marsaglia 2004: Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), to double precision for |x| < 7. */
function normalCdf(x: number): number {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-18; n += 2) sum += term *= (x * x) / n;
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
