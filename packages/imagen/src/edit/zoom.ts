/**
 * Draws a repainted region at the size at which the base draws things. A net that was trained on whole pictures
 * draws its caption's subject as large as the picture, and a small mask would show a window onto it. So the base
 * works on a square around the mask, enlarged to its 64 pixels, and the result is reduced into its place.
 * Larger stages work on the whole picture. Knows nothing of nets or noise.
 */
import { MASK_UNITS, STAGE_SIZES } from '@atelier/domain';
import { resizeArea, type Square } from './resize';
import { windowAt } from './shift';
import type { EditPlan, StageEdit } from './stage-edit';

const [SMALL] = STAGE_SIZES;
/** Side of the square, in longer sides of the mask's bounds. More margin, and subjects reach the mask's edge. */
const MARGIN = 1.1;
/** Its least side, in pixels of the base. */
const LEAST = 16;
/** From this share of the picture on, the square has the picture's size, around the middle of the mask. */
const WHOLE = 0.9;
/** How far such a square moves, in its mask's distance from the middle: the subject ends before the mask does. */
const AWAY = 1.5;

/**
 * The square around a mask, in pixels of the base. A small one lies within the picture. One of the picture's
 * size reaches over its edge, so that the subject is drawn beyond the middle of the mask: an extension's square
 * is 24 pixels off the middle. Null where it is the picture itself.
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
  if (side > SMALL * WHOLE) {
    const around = ({ from, to }: { from: number; to: number }) =>
      Math.round(AWAY * ((from + to - SMALL) / 2));
    const [x, y] = [around(across), around(down)];
    return x === 0 && y === 0 ? null : { x, y, side: SMALL };
  }
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
  if (square.side === SMALL) {
    const moved = windowAt(source[64], SMALL, square.x, square.y);
    return { strength, source: moved, mask: maskWithin(mask, square) };
  }
  const size = source[256] ? 256 : SMALL;
  const scale = size / SMALL;
  const part = { x: square.x * scale, y: square.y * scale, side: square.side * scale };
  return { strength, source: resizeArea(source[size]!, size, SMALL, part), mask: maskWithin(mask, square) };
}

/** A pixel is in if any of the mask's pixels that it covers is, or it lies outside the picture. */
function maskWithin(mask: Uint8Array, { x, y, side }: Square): Uint8Array {
  const unit = MASK_UNITS / SMALL;
  const at = (start: number, i: number) => Math.floor((start + (i * side) / SMALL) * unit + 1e-9);
  const isOutside = (place: number) => place < 0 || place >= MASK_UNITS;
  const covers = (column: number, row: number) => {
    const [left, top] = [at(x, column), at(y, row)];
    if (isOutside(left) || isOutside(top)) return true;
    for (let v = top; v < at(y, row + 1); v++) {
      const line = mask.subarray(v * MASK_UNITS + left, v * MASK_UNITS + at(x, column + 1));
      if (line.some((each) => each !== 0)) return true;
    }
    return false;
  };
  return Uint8Array.from({ length: SMALL * SMALL }, (_, i) =>
    Number(covers(i % SMALL, Math.floor(i / SMALL))),
  );
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
      const isOutside = [x + column, y + row].some((place) => place < 0 || place >= SMALL);
      const at = (y + row) * SMALL + x + column;
      if (!isOutside && mask[at])
        out.set(reduced.subarray(3 * (row * side + column), 3 * (row * side + column) + 3), 3 * at);
    }
  return out;
}
