/** How visible the edge of a repainted region is. */

export interface Seam {
  /** Mean difference of neighbours, one inside the mask and one outside, over all channels, in bytes. */
  edge: number;
  /** The same within `BESIDE` pixels of the edge, across it, between neighbours of which both are on one side. */
  around: number;
  /** Pairs that cross the edge. */
  pairs: number;
}

/** Neighbouring pairs to each side of the edge that count as its surroundings. */
const BESIDE = 3;

/**
 * The gradient across a mask's edge, and that of its surroundings: at every pair of neighbours that the edge
 * parts, the differences along the same line, to both sides. A picture without a seam has about the same in
 * both.
 * @param rgb size · size · 3 bytes
 * @param mask size · size bytes
 */
export function seamOf(rgb: Uint8Array, mask: Uint8Array, size: number): Seam {
  let [edge, pairs, around, beside] = [0, 0, 0, 0];
  const gradient = (a: number, b: number) =>
    Math.abs(rgb[3 * a]! - rgb[3 * b]!) +
    Math.abs(rgb[3 * a + 1]! - rgb[3 * b + 1]!) +
    Math.abs(rgb[3 * a + 2]! - rgb[3 * b + 2]!);
  const walk = (at: number, stride: number, room: number) => {
    // From the edge outwards, as long as the picture and the side last.
    for (let step = 0; step < Math.min(BESIDE, room); step++) {
      const [near, far] = [at + step * stride, at + (step + 1) * stride];
      if (Boolean(mask[near]) !== Boolean(mask[far])) return;
      around += gradient(near, far);
      beside++;
    }
  };
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      for (const [stride, room, back] of [
        [1, size - 1 - x, x],
        [size, size - 1 - y, y],
      ] as const) {
        if (room === 0 || Boolean(mask[at]) === Boolean(mask[at + stride])) continue;
        edge += gradient(at, at + stride);
        pairs++;
        walk(at + stride, stride, room - 1);
        walk(at, -stride, back);
      }
    }
  return { edge: edge / 3 / Math.max(1, pairs), around: around / 3 / Math.max(1, beside), pairs };
}

/** Of several edits, each by the length of its edge: the gradient across all edges against their surroundings. */
function seamRatio(seams: readonly Seam[]): number {
  const sum = (of: (seam: Seam) => number) => seams.reduce((total, each) => total + of(each) * each.pairs, 0);
  return sum((each) => each.edge) / sum((each) => each.around);
}

/** Of many edits: the ratio over all, and the share of single ones above the bound of 1.15. */
export function summaryOf(seams: readonly Seam[]) {
  if (seams.length === 0) return null;
  const single = seams.map(({ edge, around }) => edge / Math.max(FLAT, around)).sort((a, b) => a - b);
  const round = (value: number) => Number(value.toFixed(3));
  return {
    edits: seams.length,
    ratio: round(seamRatio(seams)),
    median: round(single[single.length >> 1]!),
    above: round(single.filter((each) => each > BOUND).length / single.length),
  };
}

/** How much stronger the gradient across an edge may be than around it. */
const BOUND = 1.15;
/** Mean difference in bytes below which surroundings count as flat: nobody sees less. */
const FLAT = 1;
