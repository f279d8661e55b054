/**
 * Parameterizations of a net's prediction, and their conversion to x0. z_t = alpha·x0 + sigma·eps, v =
 * alpha·eps - sigma·x0.
 */
export type Prediction = 'x0' | 'eps' | 'v';

/**
 * x0 = fromZ·z + fromPrediction·prediction: every parameterization is the same linear form.
 * eps: Ho et al. 2020, eq. 15 solved for x0. v: Salimans and Ho 2022, appendix D.
 */
export function x0Coefficients(
  prediction: Prediction,
  alpha: number,
  sigma: number,
): { fromZ: number; fromPrediction: number } {
  switch (prediction) {
    case 'x0':
      return { fromZ: 0, fromPrediction: 1 };
    case 'eps':
      return { fromZ: 1 / alpha, fromPrediction: -sigma / alpha };
    case 'v':
      return { fromZ: alpha, fromPrediction: -sigma };
  }
}

/**
 * Writes x0 into `out` (which may be `predicted`) and returns it. All arrays have the length of one image.
 */
export function toX0(
  prediction: Prediction,
  predicted: Float32Array,
  z: Float32Array,
  alpha: number,
  sigma: number,
  out: Float32Array,
): Float32Array {
  const { fromZ, fromPrediction } = x0Coefficients(prediction, alpha, sigma);
  for (let i = 0; i < out.length; i++) out[i] = fromZ * z[i]! + fromPrediction * predicted[i]!;
  return out;
}

/**
 * The two halves of a net's output [6, H, W] with learned variance, as views: the mean's prediction and v,
 * which interpolates the log-variance. Guidance is on the first; the second comes from the conditional
 * branch.
 */
export function splitLearnedVariance(output: Float32Array): {
  predicted: Float32Array;
  variance: Float32Array;
} {
  const half = output.length / 2;
  return { predicted: output.subarray(0, half), variance: output.subarray(half) };
}
