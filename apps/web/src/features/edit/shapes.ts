import type { MaskShape } from '@atelier/domain';

import { EDIT_LIMITS, MASK_UNITS } from '@atelier/domain/edit-names';

/** A point in 1/1024 of the picture's side. */
export type Point = readonly [x: number, y: number];
export const TOOLS = ['brush', 'rect', 'lasso', 'eraser'] as const;
export type Tool = (typeof TOOLS)[number];
export type Shapes = readonly MaskShape[];
/** Smallest and largest radius of the brush, in units. */
export const RADIUS = { min: 8, max: 160, step: 8 } as const;

/** Distance in units that a simplified line may leave the drawn one. */
const TOLERANCE = 1.5;
/** Most points of one stroke; longer ones are simplified further. */
const STROKE_POINTS = 240;
/** A rectangle or lasso with a smaller side is a slip of the hand. */
const SLIP = 6;

/** Brings a coordinate into the picture, as a whole unit. */
export const clamp = (value: number): number => Math.max(0, Math.min(MASK_UNITS, Math.round(value)));

const pairs = (flat: readonly number[]): Point[] =>
  Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] ?? 0, flat[2 * at + 1] ?? 0]);

/** Number of points that the limits count: two of a rectangle. */
export const pointsIn = (shapes: Shapes): number =>
  shapes.reduce((sum, shape) => sum + (flatOf(shape)?.length ?? 4) / 2, 0);

const flatOf = (shape: MaskShape): readonly number[] | null =>
  'lasso' in shape ? shape.lasso : 'path' in shape ? shape.path : null;

/** Squared distance of `p` from the segment `a`–`b`. */
function apart([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const at = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
  return (px - ax - at * dx) ** 2 + (py - ay - at * dy) ** 2;
}

/** Removes points that lie within `tolerance` units of the line through the kept ones (Douglas, Peucker 1973). */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  const last = points.length - 1;
  if (last < 2) return [...points];
  const keep = new Set([0, last]);
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let [worst, most] = [-1, tolerance ** 2];
    for (let at = from + 1; at < to; at++) {
      const distance = apart(points[at]!, points[from]!, points[to]!);
      if (distance > most) [worst, most] = [at, distance];
    }
    if (worst < 0) continue;
    keep.add(worst);
    open.push([from, worst], [worst, to]);
  }
  return points.filter((_, at) => keep.has(at));
}

/** Simplifies a line to at most `most` points. */
function within(points: readonly Point[], most: number): Point[] {
  let tolerance = TOLERANCE;
  let kept = simplify(points, tolerance);
  while (kept.length > most && tolerance < MASK_UNITS) {
    tolerance *= 1.6;
    kept = simplify(points, tolerance);
  }
  return kept.slice(0, most);
}

/**
 * Makes the shape of a stroke through `points` with a brush of `radius` units.
 * @param left points that the mask may still have
 * @returns null for a stroke that covers nothing, or that no longer fits the limits
 */
export function shapeOf(
  tool: Tool,
  points: readonly Point[],
  radius: number,
  left: number,
): MaskShape | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return null;
  if (tool === 'rect') {
    const [x, y] = [Math.min(first[0], last[0]), Math.min(first[1], last[1])];
    const [width, height] = [Math.abs(first[0] - last[0]), Math.abs(first[1] - last[1])];
    return width < SLIP || height < SLIP || left < 2 ? null : { rect: [x, y, width, height] };
  }
  const kept = within(points, Math.min(STROKE_POINTS, left));
  if (tool === 'lasso') {
    const sides = [0, 1].map((axis) => {
      const along = kept.map((point) => point[axis as 0 | 1]);
      return Math.max(...along) - Math.min(...along);
    });
    return kept.length < 3 || sides.some((side) => side < SLIP) ? null : { lasso: kept.flat() };
  }
  if (kept.length < 1) return null;
  const stroke = { brush: Math.max(1, Math.round(radius)), path: kept.flat() };
  return tool === 'eraser' ? { ...stroke, erase: true } : stroke;
}

/** Points that a mask may still have; 0 when it has as many strokes as it can. */
export const leftIn = (shapes: Shapes): number =>
  shapes.length >= EDIT_LIMITS.maskShapes ? 0 : EDIT_LIMITS.maskPoints - pointsIn(shapes);

/** The outline of a shape as SVG path data, in units. A brush's is its middle line, to be stroked. */
export function pathOf(shape: MaskShape): string {
  if ('rect' in shape) {
    const [x, y, width, height] = shape.rect;
    return `M${x} ${y}h${width}v${height}h${-width}z`;
  }
  const line = pairs(flatOf(shape) ?? []).map(([x, y]) => `${x} ${y}`);
  // A line of no length has round ends too.
  return 'lasso' in shape ? `M${line.join('L')}z` : `M${line.join('L')}${line.length === 1 ? 'h0' : ''}`;
}

/** Left, top, right and bottom of what a mask's shapes reach, without what is erased; null of an empty one. */
export function boundsOf(shapes: Shapes): [number, number, number, number] | null {
  const corners = shapes
    .filter(({ erase }) => !erase)
    .flatMap((shape): Point[] => {
      if ('rect' in shape) {
        const [x, y, width, height] = shape.rect;
        return [
          [x, y],
          [x + width, y + height],
        ];
      }
      const by = 'brush' in shape ? shape.brush : 0;
      return pairs(flatOf(shape) ?? []).flatMap(([x, y]): Point[] => [
        [x - by, y - by],
        [x + by, y + by],
      ]);
    });
  if (corners.length === 0) return null;
  const [xs, ys] = [corners.map(([x]) => clamp(x)), corners.map(([, y]) => clamp(y))];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
