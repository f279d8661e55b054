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
    upsamplePlane(source, channel * from * from, from, to, kernel, out, channel * to * to);
  return out;
}

/**
 * Each source row is stretched once, [from] to [to], and kept while output rows are mixed from it. Offsets rather than
 * subarrays throughout: making a view costs as much as mixing a row of 1024.
 */
function upsamplePlane(
  source: Float32Array,
  planeAt: number,
  from: number,
  to: number,
  kernel: Kernel,
  out: Float32Array,
  outAt: number,
): void {
  const { taps, index, weight } = kernel;
  const rows = new Float32Array(taps * to);
  const held = new Int32Array(taps).fill(-1);
  for (let y = 0; y < to; y++) {
    for (let k = y; k < taps * to; k += to) {
      const row = index[k]!;
      // Neighbouring rows: no two of them want the same place, row mod taps.
      const place = row & (taps - 1);
      if (held[place] === row) continue;
      stretchRow(source, planeAt + row * from, to, kernel, rows, place * to);
      held[place] = row;
    }
    for (let a = y; a < taps * to; a += 2 * to) {
      const b = a + to;
      const rowA = (index[a]! & (taps - 1)) * to;
      const rowB = (index[b]! & (taps - 1)) * to;
      mixRows(rows, rowA, weight[a]!, rowB, weight[b]!, to, a > y, out, outAt + y * to);
    }
  }
}

function stretchRow(
  source: Float32Array,
  sourceAt: number,
  to: number,
  { taps, index, weight }: Kernel,
  out: Float32Array,
  outAt: number,
): void {
  for (let pair = 0; pair < taps; pair += 2)
    for (let x = 0, a = pair * to, b = a + to; x < to; x++, a++, b++) {
      const mixed = weight[a]! * source[sourceAt + index[a]!]! + weight[b]! * source[sourceAt + index[b]!]!;
      out[outAt + x] = pair > 0 ? out[outAt + x]! + mixed : mixed;
    }
}

/** out = (or, with `add`, +=) weightA · row A + weightB · row B */
function mixRows(
  rows: Float32Array,
  rowA: number,
  weightA: number,
  rowB: number,
  weightB: number,
  length: number,
  add: boolean,
  out: Float32Array,
  outAt: number,
): void {
  for (let x = 0; x < length; x++) {
    const mixed = weightA * rows[rowA + x]! + weightB * rows[rowB + x]!;
    out[outAt + x] = add ? out[outAt + x]! + mixed : mixed;
  }
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
