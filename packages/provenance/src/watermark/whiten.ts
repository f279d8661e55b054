import type { Cells } from './luma-table';

/** Cells around the one that is estimated, to each side. */
const REACH = 2;
/** Luma differences below this count as the same surface. */
const SAME_SURFACE = 6;
const PER_SQUARE = 1 / SAME_SURFACE ** 2;
const VARIANCE_REACH = 3;
/** Variance of a flat ground, so that its rounding errors are not raised to the level of a signal. */
const LEAST_VARIANCE = 0.3;

/**
 * Removes the picture and leaves what it cannot explain, the mark among it: each cell minus a mean of its
 * neighbours that keeps edges (a bilateral filter: Tomasi and Manduchi 1998), divided by the variance of such
 * differences around it. Cells in detail, which say little, then count little. 0 outside the picture.
 */
export function whiten({ columns, rows, mean, inside }: Cells): Float64Array {
  const count = columns * rows;
  const sum = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let down = 0; down <= REACH; down++)
    for (let right = down === 0 ? 1 : -REACH; right <= REACH; right++) {
      // Each pair of cells once: the weight is the same for both.
      const [first, last] = [Math.max(0, -right), Math.min(columns, columns - right)];
      const step = down * columns + right;
      for (let row = 0; row < rows - down; row++)
        for (let at = row * columns + first; at < row * columns + last; at++) {
          if ((inside[at]! & inside[at + step]!) === 0) continue;
          const difference = mean[at + step]! - mean[at]!;
          const near = 1 / (1 + difference * difference * PER_SQUARE);
          const pull = near * difference;
          sum[at] = sum[at]! + pull;
          weight[at] = weight[at]! + near;
          sum[at + step] = sum[at + step]! - pull;
          weight[at + step] = weight[at + step]! + near;
        }
    }
  const rest = new Float64Array(count);
  for (let at = 0; at < count; at++) if (inside[at]) rest[at] = -sum[at]! / (weight[at]! + 1);
  const variance = boxMeans(rest, inside, columns, rows);
  for (let at = 0; at < count; at++) rest[at] = rest[at]! / (variance[at]! + LEAST_VARIANCE);
  return rest;
}

/** Mean of the squares over (2 · VARIANCE_REACH + 1)² cells, of those that are inside. */
function boxMeans(values: Float64Array, inside: Uint8Array, columns: number, rows: number): Float64Array {
  const stride = columns + 1;
  const sums = new Float64Array(stride * (rows + 1));
  const counts = new Int32Array(stride * (rows + 1));
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    let number = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      sum += value * value;
      number += inside[row * columns + column]!;
      const at = (row + 1) * stride + column + 1;
      sums[at] = sums[at - stride]! + sum;
      counts[at] = counts[at - stride]! + number;
    }
  }
  const means = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const above = Math.max(0, row - VARIANCE_REACH) * stride;
    const below = Math.min(rows, row + VARIANCE_REACH + 1) * stride;
    for (let column = 0; column < columns; column++) {
      const left = Math.max(0, column - VARIANCE_REACH);
      const right = Math.min(columns, column + VARIANCE_REACH + 1);
      const number =
        counts[below + right]! - counts[below + left]! - counts[above + right]! + counts[above + left]!;
      if (number)
        means[row * columns + column] =
          (sums[below + right]! - sums[below + left]! - sums[above + right]! + sums[above + left]!) / number;
    }
  }
  return means;
}
