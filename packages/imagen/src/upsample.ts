/** Low-resolution images to a stage's size: square [C, H, W] float32, matching torch.nn.functional.interpolate. */
export type UpsampleKind = 'nearest' | 'bilinear' | 'bicubic';

/**
 * For each output pixel, `taps` source pixels and their weights: tap k of output pixel x is at k·to + x. Both axes are alike.
 * Taps come in pairs, which one pass over a row mixes: bicubic has two pairs, nearest one with a weight of 0.
 */
interface Kernel {
  taps: 2 | 4;
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
  for (let channel = 0; channel < channels; channel++)
    upsamplePlane(
      source.subarray(channel * from * from, (channel + 1) * from * from),
      from,
      to,
      kernel,
      out.subarray(channel * to * to, (channel + 1) * to * to),
    );
  return out;
}

/** Each source row is stretched once, [from] to [to], and kept while output rows are mixed from it. */
function upsamplePlane(
  plane: Float32Array,
  from: number,
  to: number,
  kernel: Kernel,
  out: Float32Array,
): void {
  const { taps, index, weight } = kernel;
  const rows = new Float32Array(taps * to);
  const held = new Int32Array(taps).fill(-1);
  for (let y = 0; y < to; y++) {
    for (let k = 0; k < taps; k++) {
      const row = index[k * to + y]!;
      // Neighbouring rows, so that no two of them want the same place.
      const place = row % taps;
      if (held[place] !== row)
        stretchRow(
          plane.subarray(row * from, (row + 1) * from),
          kernel,
          rows.subarray(place * to, (place + 1) * to),
        );
      held[place] = row;
    }
    for (let pair = 0; pair < taps; pair += 2) {
      const [kA, kB] = [pair * to + y, (pair + 1) * to + y];
      const rowA = (index[kA]! % taps) * to;
      const rowB = (index[kB]! % taps) * to;
      mix(out.subarray(y * to, (y + 1) * to), pair > 0, weight[kA]!, rows, rowA, weight[kB]!, rowB);
    }
  }
}

function stretchRow(row: Float32Array, { taps, index, weight }: Kernel, out: Float32Array): void {
  for (let x = 0, to = out.length; x < to; x++) {
    let sum = 0;
    for (let k = x; k < taps * to; k += to) sum += weight[k]! * row[index[k]!]!;
    out[x] = sum;
  }
}

/** out = (or +=) a·rows[fromA …] + b·rows[fromB …] */
function mix(
  out: Float32Array,
  add: boolean,
  a: number,
  rows: Float32Array,
  fromA: number,
  b: number,
  fromB: number,
): void {
  if (add)
    for (let x = 0; x < out.length; x++) out[x] = out[x]! + (a * rows[fromA + x]! + b * rows[fromB + x]!);
  else for (let x = 0; x < out.length; x++) out[x] = a * rows[fromA + x]! + b * rows[fromB + x]!;
}

function createKernel(from: number, to: number, kind: UpsampleKind, alignCorners: boolean): Kernel {
  const taps = kind === 'bicubic' ? 4 : 2;
  const index = new Int32Array(to * taps);
  const weight = new Float32Array(to * taps);
  for (let x = 0; x < to; x++) {
    const at = sourcePosition(x, from, to, kind, alignCorners);
    const first = Math.floor(at) - (kind === 'bicubic' ? 1 : 0);
    for (let k = 0; k < taps; k++) {
      const distance = at - first - k;
      index[k * to + x] = Math.min(from - 1, Math.max(0, first + k));
      weight[k * to + x] = kind === 'bicubic' ? cubic(distance) : Math.max(0, 1 - Math.abs(distance));
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
