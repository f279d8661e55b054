import { maskShapes } from '@atelier/domain';
import { EDIT_LIMITS } from '@atelier/domain/edit-names';
import { describe, expect, it } from 'vitest';
import { boundsOf, leftIn, type Point, pathOf, pointsIn, type Shapes, shapeOf, simplify } from './shapes';

const circle = (count: number, radius = 300): Point[] =>
  Array.from({ length: count }, (_, at) => [
    Math.round(512 + radius * Math.cos((2 * Math.PI * at) / count)),
    Math.round(512 + radius * Math.sin((2 * Math.PI * at) / count)),
  ]);

describe('W-EDIT-2 a stroke', () => {
  it('keeps its form with few points', () => {
    const kept = simplify(circle(2000), 1.5);
    expect(kept.length).toBeLessThan(80);
    expect(kept.length).toBeGreaterThan(20);
    for (const [x, y] of kept) expect(Math.hypot(x - 512, y - 512)).toBeCloseTo(300, -1);
  });

  it('a straight line keeps its ends alone', () => {
    const line: Point[] = Array.from({ length: 500 }, (_, at) => [at, at]);
    expect(simplify(line, 1.5)).toEqual([
      [0, 0],
      [499, 499],
    ]);
  });

  it('of any tool is a shape that the API takes', () => {
    const points = circle(900);
    for (const tool of ['brush', 'lasso', 'eraser'] as const) {
      const shape = shapeOf(tool, points, 40, EDIT_LIMITS.maskPoints);
      expect(maskShapes.safeParse([shape]).success, tool).toBe(true);
    }
    expect(
      shapeOf(
        'rect',
        [
          [900, 800],
          [100, 200],
        ],
        40,
        100,
      ),
    ).toEqual({ rect: [100, 200, 800, 600] });
    expect(shapeOf('eraser', [[5, 5]], 40, 100)).toEqual({ brush: 40, path: [5, 5], erase: true });
  });

  it('that covers nothing makes no shape', () => {
    const twice: Point[] = [
      [10, 10],
      [11, 12],
    ];
    expect(shapeOf('rect', twice, 40, 100)).toBeNull();
    expect(shapeOf('lasso', twice, 40, 100)).toBeNull();
    expect(shapeOf('brush', [], 40, 100)).toBeNull();
  });
});

it('W-EDIT-2 a mask never has more strokes and points than the API takes, however wild the strokes are', () => {
  let random = 1;
  const next = (): number => {
    random = (random * 48271) % 2147483647;
    return random % 1025;
  };
  const shapes: Shapes[number][] = [];
  for (let stroke = 0; stroke < 260; stroke++) {
    const wild = Array.from({ length: 400 }, (): Point => [next(), next()]);
    const shape = shapeOf('brush', wild, 20, leftIn(shapes));
    if (shape) shapes.push(shape);
  }
  expect(maskShapes.safeParse(shapes).success).toBe(true);
  expect(pointsIn(shapes)).toBeLessThanOrEqual(EDIT_LIMITS.maskPoints);
});

it('paths and bounds say where the shapes are', () => {
  const shapes: Shapes = [
    { rect: [10, 20, 30, 40] },
    { brush: 5, path: [100, 100] },
    { lasso: [0, 0, 10, 0, 10, 10], erase: true },
  ];
  expect(shapes.map(pathOf)).toEqual(['M10 20h30v40h-30z', 'M100 100h0', 'M0 0L10 0L10 10z']);
  expect(boundsOf(shapes)).toEqual([10, 20, 105, 105]);
  expect(boundsOf([])).toBeNull();
});
