import type { MaskShape } from '@atelier/domain';

/** Left, top, right and bottom of a shape, in the units of masks. */
function boundsOf(shape: MaskShape): [number, number, number, number] {
  if ('rect' in shape) {
    const [x, y, width, height] = shape.rect;
    return [x, y, x + width, y + height];
  }
  const points = 'lasso' in shape ? shape.lasso : shape.path;
  const grow = 'brush' in shape ? shape.brush : 0;
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  return [Math.min(...xs) - grow, Math.min(...ys) - grow, Math.max(...xs) + grow, Math.max(...ys) + grow];
}

/** A side of a pixel of the smallest stage, in the units of masks. */
const CELL = 16;

/** Whether two masks share a pixel of the smallest stage. */
export function masksOverlap(a: readonly MaskShape[], b: readonly MaskShape[]): boolean {
  const cells = (shapes: readonly MaskShape[]) =>
    shapes
      .filter(({ erase }) => !erase)
      .map(boundsOf)
      .map(([left, top, right, bottom]) => [
        Math.floor(left / CELL),
        Math.floor(top / CELL),
        Math.ceil(right / CELL),
        Math.ceil(bottom / CELL),
      ]) as [number, number, number, number][];
  const others = cells(b);
  return cells(a).some(([left, top, right, bottom]) =>
    others.some(([l, t, r, d]) => left < r && l < right && top < d && t < bottom),
  );
}
