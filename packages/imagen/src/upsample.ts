/**
 * Low-resolution images to a stage's size: square [C, H, W] float32, matching
 * torch.nn.functional.interpolate.
 */
import { combine } from './vector/combine';
import { PLACE, PORTION } from './vector/portion';
import { canStretchByFour, stretchByFour } from './vector/stretch';

export type UpsampleKind = 'nearest' | 'bilinear' | 'bicubic';

/**
 * For each output pixel, `taps` source pixels and their weights: tap k of output pixel x is at k·to + x. Both
 * axes are alike. Taps come in pairs, which one pass over a row mixes: bicubic has two pairs, nearest one
 * with a weight of 0.
 */
interface Kernel {
  taps: 2 | 4;
  index: Int32Array;
  weight: Float32Array;
  /** From centre to centre, four times: what every cascade does, and faster without a table. */
  byFour: boolean;
}

/**
 * Upsamples `source` [C, from, from] into `out` [C, to, to] and returns it. `alignCorners` maps corner to
 * corner (IF's bilinear); otherwise pixel centres sit at half integers. Edges repeat.
 * @param finish gets some rows at a time, in order, to change them in place while they are in the cache
 * @throws RangeError when the lengths disagree or `to` is below `from`
 */
export function upsample(
  source: Float32Array,
  from: number,
  to: number,
  kind: UpsampleKind,
  alignCorners: boolean,
  out: Float32Array,
  finish: (rows: Float32Array) => void = () => {},
): Float32Array {
  const channels = source.length / (from * from);
  if (!Number.isInteger(channels) || out.length !== channels * to * to || to < from)
    throw new RangeError(`cannot upsample ${source.length} values at ${from}² to ${out.length} at ${to}²`);
  const kernel = createKernel(from, to, kind, alignCorners);
  for (let channel = 0; channel < channels; channel++) {
    const plane = out.subarray(channel * to * to, (channel + 1) * to * to);
    upsamplePlane(source, channel * from * from, from, to, kernel, plane, finish);
  }
  return out;
}

/** Each source row is stretched once, [from] to [to], and kept while output rows are mixed from it. */
function upsamplePlane(
  source: Float32Array,
  planeAt: number,
  from: number,
  to: number,
  kernel: Kernel,
  out: Float32Array,
  finish: (rows: Float32Array) => void,
): void {
  const { taps, index, weight } = kernel;
  const rows = split(PLACE.rows.view(taps * to), to);
  const held = new Int32Array(taps).fill(-1);
  const perBand = Math.min(to, Math.max(1, Math.floor(PORTION / to)));
  const band = PLACE.band.view(perBand * to);
  const lines = split(band, to);
  for (let y = 0; y < to; y++) {
    for (let k = y; k < taps * to; k += to) {
      const row = index[k]!;
      // Neighbouring rows: no two of them want the same place, row mod taps.
      const place = row & (taps - 1);
      if (held[place] === row) continue;
      const stretched = rows[place]!;
      if (kernel.byFour && canStretchByFour(from, stretched))
        stretchByFour(source, planeAt + row * from, from, stretched);
      else stretchRow(source, planeAt + row * from, to, kernel, stretched);
      held[place] = row;
    }
    const line = lines[y % perBand]!;
    for (let a = y; a < taps * to; a += 2 * to) {
      const b = a + to;
      const [rowA, rowB] = [rows[index[a]! & (taps - 1)]!, rows[index[b]! & (taps - 1)]!];
      if (a === y) combine(line, weight[a]!, rowA, weight[b]!, rowB);
      else combine(line, weight[a]!, rowA, weight[b]!, rowB, 1, line);
    }
    const lined = (y % perBand) + 1;
    if (lined < perBand && y < to - 1) continue;
    const done = lined === perBand ? band : band.subarray(0, lined * to);
    finish(done);
    out.set(done, (y + 1 - lined) * to);
  }
}

/** Views of `length` floats each. Made once: a view costs as much as mixing a row. */
const split = (values: Float32Array, length: number): Float32Array[] =>
  Array.from({ length: values.length / length }, (_, i) => values.subarray(i * length, (i + 1) * length));

function stretchRow(
  source: Float32Array,
  sourceAt: number,
  to: number,
  { taps, index, weight }: Kernel,
  out: Float32Array,
): void {
  for (let pair = 0; pair < taps; pair += 2)
    for (let x = 0, a = pair * to, b = a + to; x < to; x++, a++, b++) {
      const mixed = weight[a]! * source[sourceAt + index[a]!]! + weight[b]! * source[sourceAt + index[b]!]!;
      out[x] = pair > 0 ? out[x]! + mixed : mixed;
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
  return { taps, index, weight, byFour: kind === 'bilinear' && !alignCorners && to === 4 * from };
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
