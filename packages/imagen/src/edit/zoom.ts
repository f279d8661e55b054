/**
 * Draws a repainted region at the size at which the base draws things. A net that was trained on whole pictures
 * draws its caption's subject as large as the picture, and a small mask would show a window onto it. So the base
 * works on a square around the mask, enlarged to its 64 pixels, and the result is reduced into its place.
 * Larger stages work on the whole picture. Knows nothing of nets or noise.
 */
import { MASK_UNITS, STAGE_SIZES } from '@atelier/domain';
import type { EditPlan, StageEdit } from './plan';
import { resizeArea, type Square } from './resize';

const [SMALL] = STAGE_SIZES;
/** Side of the square, in longer sides of the mask's bounds. More margin, and subjects reach the mask's edge. */
const MARGIN = 1.1;
/** Its least side, in pixels of the base. */
const LEAST = 16;
/** From this share of the picture on, the base draws the picture itself. */
const WHOLE = 0.9;

/**
 * The square around a mask, in pixels of the base, within the picture; null where it would be about the whole
 * picture.
 * @param mask 64 · 64 bytes, not empty
 */
export function squareAround(mask: Uint8Array): Square | null {
  const inside = [...mask.keys()].filter((at) => mask[at]);
  const bounds = (of: (at: number) => number) => {
    const all = inside.map(of);
    return { from: Math.min(...all), to: Math.max(...all) + 1 };
  };
  const [across, down] = [bounds((at) => at % SMALL), bounds((at) => Math.floor(at / SMALL))];
  const longer = Math.max(across.to - across.from, down.to - down.from);
  const side = Math.max(LEAST, Math.ceil(longer * MARGIN));
  if (side > SMALL * WHOLE) return null;
  const place = ({ from, to }: { from: number; to: number }) =>
    Math.min(SMALL - side, Math.max(0, Math.round((from + to - side) / 2)));
  return { x: place(across), y: place(down), side };
}

/**
 * The base's edit within `square`, from the source's 256 pixels where they are there: at the least square these
 * are one to one.
 */
export function zoomIn(
  { source, strength }: Pick<EditPlan, 'source' | 'strength'>,
  mask: Uint8Array,
  square: Square,
): StageEdit {
  const size = source[256] ? 256 : SMALL;
  const scale = size / SMALL;
  const part = { x: square.x * scale, y: square.y * scale, side: square.side * scale };
  return { strength, source: resizeArea(source[size]!, size, SMALL, part), mask: maskWithin(mask, square) };
}

/** A pixel is in if any of the mask's pixels that it covers is. */
function maskWithin(mask: Uint8Array, { x, y, side }: Square): Uint8Array {
  const unit = MASK_UNITS / SMALL;
  const at = (start: number, i: number) => Math.floor((start + (i * side) / SMALL) * unit + 1e-9);
  const out = new Uint8Array(SMALL * SMALL);
  for (let row = 0; row < SMALL; row++)
    for (let column = 0; column < SMALL; column++)
      for (let v = at(y, row); v < at(y, row + 1); v++) {
        const from = v * MASK_UNITS;
        const line = mask.subarray(from + at(x, column), from + at(x, column + 1));
        if (line.some((each) => each !== 0)) out[row * SMALL + column] = 1;
      }
  return out;
}

/**
 * Puts what was drawn in `square` into the picture, inside the mask.
 * @param drawn RGB bytes, 64 pixels a side
 * @param small the picture, 64 pixels a side
 * @param mask of the picture, 64 · 64 bytes
 */
export function zoomOut(
  drawn: Uint8Array,
  small: Uint8Array,
  mask: Uint8Array,
  { x, y, side }: Square,
): Uint8Array {
  const reduced = resizeArea(drawn, SMALL, side);
  const out = small.slice();
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const at = (y + row) * SMALL + x + column;
      if (mask[at])
        out.set(reduced.subarray(3 * (row * side + column), 3 * (row * side + column) + 3), 3 * at);
    }
  return out;
}
