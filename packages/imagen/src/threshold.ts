import { clipFinite } from './vector/clip';

/** Thresholding of x0, in place, one image at a time. Imagen, section 2.3 and appendix A.32. */
export interface ThresholdConfig {
  kind: 'none' | 'static' | 'dynamic';
  /** p of dynamic thresholding, default 0.995; DeepFloyd IF uses 0.95. */
  percentile?: number;
  /** Largest s of dynamic thresholding; null or absent: none. DeepFloyd IF uses 1.5. */
  cap?: number | null;
}

/**
 * static:  x0 = clip(x0, -1, 1)
 * dynamic: s = min(cap, max(1, quantile(|x0|, p)));  x0 = clip(x0, -s, s) / s
 * @param scratch at least x0.length long, overwritten; needed for `dynamic` only
 * @returns s, or 1; NaN when x0 holds NaN or ±Inf, which clipping would hide (x0 is then of no use)
 */
export function threshold(x0: Float32Array, config: ThresholdConfig, scratch?: Float32Array): number {
  if (config.kind === 'static') return clipFinite(x0) ? 1 : Number.NaN;
  if (!allFinite(x0)) return Number.NaN;
  if (config.kind === 'none') return 1;
  const quantile = quantileAbs(x0, config.percentile ?? 0.995, scratch, 1);
  const s = Math.min(config.cap ?? Infinity, quantile);
  if (s === 1) {
    clipFinite(x0);
    return 1;
  }
  for (let i = 0; i < x0.length; i++) {
    const value = x0[i]!;
    x0[i] = value > s ? 1 : value < -s ? -1 : value / s;
  }
  return s;
}

/**
 * Adds up x · 0, which is NaN for NaN and ±Inf and zero otherwise, so no value needs a branch. Keeps four
 * sums, because each addition waits for the one before.
 */
function allFinite(x: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = x.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += x[i]! * 0;
    b += x[i + 1]! * 0;
    c += x[i + 2]! * 0;
    d += x[i + 3]! * 0;
  }
  for (let i = whole; i < x.length; i++) a += x[i]! * 0;
  return a + b + c + d === 0;
}

/**
 * max(floor, q), q the p-quantile of |x|, interpolated linearly at p·(n - 1) as NumPy and PyTorch do.
 * Selects among the values above `floor` only. Thresholding needs no quantile below 1, and few values of a
 * good x0 lie above.
 * @param p in [0, 1]
 * @throws RangeError for another p, or a scratch buffer that is too short
 */
export function quantileAbs(
  x: Float32Array,
  p: number,
  scratch: Float32Array = new Float32Array(x.length),
  floor = 0,
): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is taken at 0 to 1, not ${p}`);
  if (scratch.length < x.length)
    throw new RangeError(`scratch holds ${scratch.length} of ${x.length} values`);
  let above = 0;
  let largestBelow = 0;
  for (let i = 0; i < x.length; i++) {
    const value = Math.abs(x[i]!);
    if (value > floor) scratch[above++] = value;
    else if (value > largestBelow) largestBelow = value;
  }
  const position = p * (x.length - 1);
  const rank = Math.floor(position);
  // Ranks among the values above the floor; negative: the order statistic lies below it.
  const low = rank - (x.length - above);
  const fraction = position - rank;
  if (low < -1 || (low === -1 && fraction === 0)) return floor;
  const lowValue = low === -1 ? largestBelow : select(scratch, above, low);
  if (fraction === 0) return lowValue;
  const highValue = low === -1 ? smallest(scratch, 0, above) : smallest(scratch, low + 1, above);
  return Math.max(floor, lowValue + fraction * (highValue - lowValue));
}

function smallest(values: Float32Array, from: number, to: number): number {
  let min = Infinity;
  for (let i = from; i < to; i++) min = Math.min(min, values[i]!);
  return min;
}

/**
 * The k-th smallest of values[0..length): Hoare's quickselect with the median of three as pivot. Afterwards
 * no value right of k is smaller and none left of it larger.
 */
function select(values: Float32Array, length: number, k: number): number {
  let left = 0;
  let right = length - 1;
  while (left < right) {
    const a = values[left]!;
    const b = values[(left + right) >> 1]!;
    const c = values[right]!;
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swap = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swap;
      }
    }
    // Now values[..j] <= pivot <= values[i..]; the values between equal the pivot.
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}
