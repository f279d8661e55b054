import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK_UNITS } from './constants';
import type { MaskShape } from './edit';
import { halfAt, rasterize, reduceMask } from './raster';

const coordinate = fc.integer({ min: 0, max: MASK_UNITS });
const points = (fewest: number) =>
  fc.array(fc.tuple(coordinate, coordinate), { minLength: fewest, maxLength: 5 }).map((all) => all.flat());
const erase = fc.constantFrom<{ erase?: true }>({}, {}, { erase: true });
const side = fc.integer({ min: 1, max: 300 });
const shape: fc.Arbitrary<MaskShape> = fc.oneof(
  fc
    .tuple(coordinate, coordinate, side, side, erase)
    .map(([x, y, w, h, e]) => ({ rect: [x, y, w, h] as [number, number, number, number], ...e })),
  fc.tuple(points(3), erase).map(([lasso, e]) => ({ lasso, ...e })),
  fc.tuple(points(1), side, erase).map(([path, brush, e]) => ({ path, brush, ...e })),
);

/** Whether a point is in one shape, by its definition. */
function holds(one: MaskShape, x: number, y: number): boolean {
  if ('rect' in one) {
    const [left, top, width, height] = one.rect;
    return x >= left && x < left + width && y >= top && y < top + height;
  }
  const pairs = (flat: number[]) => flat.flatMap((each, i) => (i % 2 ? [] : [[each, flat[i + 1]!] as const]));
  if ('lasso' in one) {
    const corners = pairs(one.lasso);
    return corners.reduce((inside, [ax, ay], i) => {
      const [bx, by] = corners[(i + 1) % corners.length]!;
      const crosses = ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
      return crosses ? !inside : inside;
    }, false);
  }
  const path = pairs(one.path);
  return path.some(([ax, ay], i) => {
    const [bx, by] = path[i + 1] ?? path[i]!;
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = squared && Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= one.brush;
  });
}

describe('EDIT-MASK-1', () => {
  it('a pixel is in the mask if its centre is in the last shape that covers it, unless that one erases', () => {
    fc.assert(
      fc.property(
        fc.array(shape, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(coordinate),
        (shapes, at) => {
          const mask = rasterize(shapes);
          for (let tried = 0; tried < 200; tried++) {
            const [x, y] = [at.next().value! % MASK_UNITS, at.next().value! % MASK_UNITS];
            // A rounding error apart from the edge, both answers are right.
            const near = [-1e-6, 1e-6].flatMap((dx) =>
              [-1e-6, 1e-6].map((dy) => shapes.findLast((one) => holds(one, x + 0.5 + dx, y + 0.5 + dy))),
            );
            const wanted = near.map((last) => Number(last !== undefined && !last.erase));
            expect(wanted).toContain(mask[y * MASK_UNITS + x]);
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('a dot, a rectangle over the edge and a lasso that crosses itself', () => {
    const count = (...shapes: MaskShape[]) => rasterize(shapes).reduce((sum, each) => sum + each, 0);
    expect(count({ brush: 1, path: [5, 5] })).toBe(4);
    expect(count({ rect: [1020, 1020, 100, 100] })).toBe(16);
    // Two triangles of half a square each, the middle of a bow is a point.
    expect(count({ lasso: [0, 0, 100, 100, 100, 0, 0, 100] })).toBeGreaterThan(4900);
    expect(count({ rect: [0, 0, 100, 100] }, { rect: [0, 0, 100, 50], erase: true })).toBe(5000);
  });
});

it('EDIT-MASK-2 a smaller mask covers a pixel if any of the larger one is covered there', () => {
  const mask = rasterize([{ rect: [15, 16, 2, 1] }]);
  const at = (size: number) => [...reduceMask(mask, MASK_UNITS, size).entries()].filter(([, is]) => is);
  expect(at(64).map(([i]) => [i % 64, Math.floor(i / 64)])).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(at(256).map(([i]) => [i % 256, Math.floor(i / 256)])).toEqual([
    [3, 4],
    [4, 4],
  ]);
});

it('the free half at each side is half of the picture, and opposite sides make it whole', () => {
  for (const pair of [
    ['left', 'right'],
    ['above', 'below'],
  ] as const) {
    const [one, other] = pair.map((each) => rasterize([halfAt(each)]));
    expect(one!.every((is, i) => is + other![i]! === 1)).toBe(true);
    expect(one!.reduce((sum, each) => sum + each, 0)).toBe(MASK_UNITS ** 2 / 2);
  }
});
