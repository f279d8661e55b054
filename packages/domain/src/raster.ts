/**
 * Masks as pixels. The pipeline and the site's editor draw the same mask from the same shapes. No zod here, so
 * that browsers import it without the schemas.
 */
import { type Edge, MASK_UNITS } from './constants';
import type { MaskShape } from './edit';

/**
 * Rasterizes shapes in their order: MASK_UNITS² bytes, row by row, 1 where the centre of the pixel is inside,
 * else 0. Shapes may reach over the picture's edge; a shape with `erase` takes its area out again.
 */
export function rasterize(shapes: readonly MaskShape[]): Uint8Array {
  const mask = new Uint8Array(MASK_UNITS * MASK_UNITS);
  for (const shape of shapes) {
    const fill = filler(mask, shape.erase ? 0 : 1);
    if ('rect' in shape) fillRect(shape.rect, fill);
    else if ('lasso' in shape) fillPolygon(shape.lasso, fill);
    else fillStroke(shape.path, shape.brush, fill);
  }
  return mask;
}

/**
 * Reduces a square mask from `from` to `to` pixels a side: a pixel is in if any of the pixels that it covers
 * is.
 */
export function reduceMask(mask: Uint8Array, from: number, to: number): Uint8Array {
  const scale = from / to;
  const reduced = new Uint8Array(to * to);
  for (let y = 0, at = 0; y < from; y++) {
    const row = Math.floor(y / scale) * to;
    for (let x = 0; x < from; x++, at++) if (mask[at]) reduced[row + Math.floor(x / scale)] = 1;
  }
  return reduced;
}

/** The half that is free at `side` once the picture has moved away from it by half its side. */
export const halfAt = (side: Edge): MaskShape => {
  const half = MASK_UNITS / 2;
  switch (side) {
    case 'left':
      return { rect: [0, 0, half, MASK_UNITS] };
    case 'right':
      return { rect: [half, 0, half, MASK_UNITS] };
    case 'above':
      return { rect: [0, 0, MASK_UNITS, half] };
    case 'below':
      return { rect: [0, half, MASK_UNITS, half] };
  }
};

/** Fills the pixels of row `y` whose centres lie in [from, to). */
type Fill = (y: number, from: number, to: number) => void;

function filler(mask: Uint8Array, value: number): Fill {
  return (y, from, to) => {
    const left = Math.max(0, Math.ceil(from - 0.5));
    const right = Math.min(MASK_UNITS, Math.ceil(to - 0.5));
    if (left < right) mask.fill(value, y * MASK_UNITS + left, y * MASK_UNITS + right);
  };
}

/** The first row of the picture whose centre is not above `top`. */
const firstRow = (top: number): number => Math.max(0, Math.ceil(top - 0.5));
/** The row after the last one of the picture whose centre is above `bottom`. */
const lastRow = (bottom: number): number => Math.min(MASK_UNITS, Math.ceil(bottom - 0.5));

function fillRect([left, top, width, height]: readonly number[], fill: Fill): void {
  const last = lastRow(top! + height!);
  for (let y = firstRow(top!); y < last; y++) fill(y, left!, left! + width!);
}

/** Even-odd rule: between the first and second crossing of a row, the third and fourth, and so on. */
function fillPolygon(points: readonly number[], fill: Fill): void {
  const crossings: number[][] = Array.from({ length: MASK_UNITS }, () => []);
  for (let i = 0; i < points.length; i += 2) {
    const [x0, y0] = [points[i]!, points[i + 1]!];
    const next = (i + 2) % points.length;
    const [x1, y1] = [points[next]!, points[next + 1]!];
    const last = lastRow(Math.max(y0, y1));
    for (let y = firstRow(Math.min(y0, y1)); y < last; y++)
      crossings[y]!.push(x0 + ((y + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
  }
  for (const [y, row] of crossings.entries()) {
    // Numbers sort several times faster in a typed array.
    const at = Float64Array.from(row).sort();
    for (let i = 0; i + 1 < at.length; i += 2) fill(y, at[i]!, at[i + 1]!);
  }
}

/**
 * A line with round ends. Each of its segments is convex, so a row meets it in one interval. Four thousand points
 * with the widest brush take a third of a second: the inner loop makes no objects.
 */
function fillStroke(path: readonly number[], radius: number, fill: Fill): void {
  // What each row has of this stroke: most segments lie within what those before them filled.
  const filledFrom = new Float64Array(MASK_UNITS).fill(Infinity);
  const filledTo = new Float64Array(MASK_UNITS).fill(-Infinity);
  for (let i = 0; i < Math.max(2, path.length - 2); i += 2) {
    const [x0, y0] = [path[i]!, path[i + 1]!];
    const [x1, y1] = [path[i + 2] ?? x0, path[i + 3] ?? y0];
    const band = bandOf(x0, y0, x1, y1, radius);
    const last = lastRow(Math.max(y0, y1) + radius);
    for (let y = firstRow(Math.min(y0, y1) - radius); y < last; y++) {
      const row = y + 0.5;
      let from = Infinity;
      let to = -Infinity;
      const first = radius ** 2 - (row - y0) ** 2;
      if (first >= 0) {
        const half = Math.sqrt(first);
        from = Math.min(from, x0 - half);
        to = Math.max(to, x0 + half);
      }
      const second = radius ** 2 - (row - y1) ** 2;
      if (second >= 0) {
        const half = Math.sqrt(second);
        from = Math.min(from, x1 - half);
        to = Math.max(to, x1 + half);
      }
      for (let at = 0; at < band.length; at += 4) {
        const ay = band[at + 1]!;
        const by = band[at + 3]!;
        if (row < Math.min(ay, by) || row > Math.max(ay, by)) continue;
        const ax = band[at]!;
        const bx = band[at + 2]!;
        const x = ay === by ? ax : ax + ((row - ay) / (by - ay)) * (bx - ax);
        const other = ay === by ? bx : x;
        from = Math.min(from, x, other);
        to = Math.max(to, x, other);
      }
      if (from >= filledFrom[y]! && to <= filledTo[y]!) continue;
      // A centre at exactly the radius is inside.
      fill(y, from, to + 1e-9);
      // One interval a row is remembered, the wider one.
      if (to - from < filledTo[y]! - filledFrom[y]!) continue;
      filledFrom[y] = from;
      filledTo[y] = to;
    }
  }
}

/** The edges (x, y, x, y) of the rectangle `radius` to both sides of a segment; none of a dot. */
function bandOf(x0: number, y0: number, x1: number, y1: number, radius: number): Float64Array {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return new Float64Array(0);
  const [across, along] = [((y0 - y1) / length) * radius, ((x1 - x0) / length) * radius];
  const [ax, ay, bx, by] = [x0 + across, y0 + along, x1 + across, y1 + along];
  const [cx, cy, dx, dy] = [x1 - across, y1 - along, x0 - across, y0 - along];
  return Float64Array.of(ax, ay, bx, by, bx, by, cx, cy, cx, cy, dx, dy, dx, dy, ax, ay);
}
