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

/** The rows whose centres lie in [top, bottom), within the picture. */
function* rows(top: number, bottom: number): Generator<{ y: number; centre: number }> {
  const last = Math.min(MASK_UNITS, Math.ceil(bottom - 0.5));
  for (let y = Math.max(0, Math.ceil(top - 0.5)); y < last; y++) yield { y, centre: y + 0.5 };
}

function fillRect([left, top, width, height]: readonly number[], fill: Fill): void {
  for (const { y } of rows(top!, top! + height!)) fill(y, left!, left! + width!);
}

/** Even-odd rule: between the first and second crossing of a row, the third and fourth, and so on. */
function fillPolygon(points: readonly number[], fill: Fill): void {
  const crossings: number[][] = Array.from({ length: MASK_UNITS }, () => []);
  for (let i = 0; i < points.length; i += 2) {
    const [x0, y0] = [points[i]!, points[i + 1]!];
    const next = (i + 2) % points.length;
    const [x1, y1] = [points[next]!, points[next + 1]!];
    for (const { y, centre } of rows(Math.min(y0, y1), Math.max(y0, y1)))
      crossings[y]!.push(x0 + ((centre - y0) / (y1 - y0)) * (x1 - x0));
  }
  for (const [y, at] of crossings.entries()) {
    at.sort((a, b) => a - b);
    for (let i = 0; i + 1 < at.length; i += 2) fill(y, at[i]!, at[i + 1]!);
  }
}

/** A line with round ends. Each of its segments is convex, so a row meets it in one interval. */
function fillStroke(path: readonly number[], radius: number, fill: Fill): void {
  for (let i = 0; i < Math.max(2, path.length - 2); i += 2) {
    const [x0, y0] = [path[i]!, path[i + 1]!];
    const [x1, y1] = [path[i + 2] ?? x0, path[i + 3] ?? y0];
    for (const { y, centre } of rows(Math.min(y0, y1) - radius, Math.max(y0, y1) + radius)) {
      const [a, b, c] = [
        discInterval(x0, y0, radius, centre),
        discInterval(x1, y1, radius, centre),
        bandInterval(x0, y0, x1, y1, radius, centre),
      ];
      // A centre at exactly the radius is inside.
      fill(y, Math.min(a[0], b[0], c[0]), Math.max(a[1], b[1], c[1]) + 1e-9);
    }
  }
}

type Interval = readonly [from: number, to: number];
const NOWHERE: Interval = [Infinity, -Infinity];

function discInterval(x: number, y: number, radius: number, row: number): Interval {
  const under = radius ** 2 - (row - y) ** 2;
  return under < 0 ? NOWHERE : [x - Math.sqrt(under), x + Math.sqrt(under)];
}

/** The rectangle `radius` to both sides of a segment. */
function bandInterval(x0: number, y0: number, x1: number, y1: number, radius: number, row: number): Interval {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return NOWHERE;
  const [across, along] = [((y0 - y1) / length) * radius, ((x1 - x0) / length) * radius];
  const corners = [
    [x0 + across, y0 + along],
    [x1 + across, y1 + along],
    [x1 - across, y1 - along],
    [x0 - across, y0 - along],
  ] as const;
  let [from, to] = NOWHERE;
  for (const [i, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(i + 1) % 4]!;
    if (row < Math.min(ay, by) || row > Math.max(ay, by)) continue;
    const at = ay === by ? [ax, bx] : [ax + ((row - ay) / (by - ay)) * (bx - ax)];
    from = Math.min(from, ...at);
    to = Math.max(to, ...at);
  }
  return [from, to];
}
