/** Low-resolution images to a stage's size: square [C, H, W] float32, matching torch.nn.functional.interpolate. */
export type UpsampleKind = 'nearest' | 'bilinear' | 'bicubic';

/** For each output pixel, `taps` source indices and their weights. Both axes are alike. */
interface Kernel {
  taps: number;
  index: Int32Array;
  weight: Float32Array;
}

/**
 * Upsamples `source` [C, from, from] into `out` [C, to, to] and returns it. `alignCorners` maps corner to corner (IF's
 * bilinear); otherwise pixel centres sit at half integers. Edges repeat.
 * @throws RangeError when the lengths disagree or `to` is below `from`
 */
export function upsample(
  source: Float32Array,
  from: number,
  to: number,
  kind: UpsampleKind,
  alignCorners: boolean,
  out: Float32Array,
): Float32Array {
  const channels = source.length / (from * from);
  if (!Number.isInteger(channels) || out.length !== channels * to * to || to < from)
    throw new RangeError(`cannot upsample ${source.length} values at ${from}² to ${out.length} at ${to}²`);
  const kernel = createKernel(from, to, kind, alignCorners);
  // Rows first: each source row is stretched once, [from, to], then columns are mixed from whole rows.
  const rows = new Float32Array(from * to);
  for (let channel = 0; channel < channels; channel++) {
    const plane = source.subarray(channel * from * from, (channel + 1) * from * from);
    stretchRows(plane, from, to, kernel, rows);
    mixRows(rows, to, kernel, out.subarray(channel * to * to, (channel + 1) * to * to));
  }
  return out;
}

function stretchRows(
  plane: Float32Array,
  from: number,
  to: number,
  kernel: Kernel,
  rows: Float32Array,
): void {
  const { taps, index, weight } = kernel;
  for (let y = 0; y < from; y++) {
    for (let x = 0; x < to; x++) {
      let sum = 0;
      for (let k = x * taps; k < (x + 1) * taps; k++) sum += weight[k]! * plane[y * from + index[k]!]!;
      rows[y * to + x] = sum;
    }
  }
}

function mixRows(rows: Float32Array, to: number, kernel: Kernel, out: Float32Array): void {
  const { taps, index, weight } = kernel;
  for (let y = 0; y < to; y++) {
    for (let x = 0; x < to; x++) {
      let sum = 0;
      for (let k = y * taps; k < (y + 1) * taps; k++) sum += weight[k]! * rows[index[k]! * to + x]!;
      out[y * to + x] = sum;
    }
  }
}

function createKernel(from: number, to: number, kind: UpsampleKind, alignCorners: boolean): Kernel {
  const taps = kind === 'nearest' ? 1 : kind === 'bilinear' ? 2 : 4;
  const index = new Int32Array(to * taps);
  const weight = new Float32Array(to * taps);
  for (let x = 0; x < to; x++) {
    const at = sourcePosition(x, from, to, kind, alignCorners);
    const first = Math.floor(at) - (kind === 'bicubic' ? 1 : 0);
    for (let k = 0; k < taps; k++) {
      index[x * taps + k] = Math.min(from - 1, Math.max(0, first + k));
      weight[x * taps + k] =
        kind === 'nearest' ? 1 : kind === 'bilinear' ? 1 - Math.abs(at - first - k) : cubic(at - first - k);
    }
  }
  return { taps, index, weight };
}

function sourcePosition(
  x: number,
  from: number,
  to: number,
  kind: UpsampleKind,
  alignCorners: boolean,
): number {
  if (kind === 'nearest') return Math.floor((x * from) / to);
  if (alignCorners) return to === 1 ? 0 : (x * (from - 1)) / (to - 1);
  const at = ((x + 0.5) * from) / to - 0.5;
  return kind === 'bilinear' ? Math.max(0, at) : at;
}

/** Keys 1981 with a = -0.75, as PyTorch has it. */
function cubic(distance: number): number {
  const a = -0.75;
  const d = Math.abs(distance);
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}
