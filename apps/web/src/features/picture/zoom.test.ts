import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layout, panBy, WHOLE, type Zoom, zoomAt } from './zoom';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
const zooms: fc.Arbitrary<Zoom> = fc
  .tuple(factor, unit, unit)
  .map(([by, x, y]) => zoomAt(zoomAt(WHOLE, 4), by, x, y));

/** The point of the picture that is seen at `at` of the square. */
const seen = ({ scale, x }: Zoom, at: number): number => (at - x) / scale;

it('WEB-71 the picture always covers its square', () => {
  fc.assert(
    fc.property(zooms, fc.double({ min: -3, max: 3, noNaN: true }), unit, (zoom, move, at) => {
      for (const { scale, x, y } of [panBy(zoom, move, -move), zoomAt(zoom, 1 + at, at, 1 - at)]) {
        expect(scale).toBeGreaterThanOrEqual(1);
        for (const offset of [x, y]) {
          expect(offset).toBeLessThanOrEqual(0);
          expect(offset + scale).toBeGreaterThanOrEqual(1 - 1e-9);
        }
      }
    }),
  );
});

it('WEB-71 zooming in keeps the point under the pointer', () => {
  fc.assert(
    fc.property(zooms, fc.double({ min: 1, max: 3, noNaN: true }), unit, (zoom, by, at) => {
      expect(seen(zoomAt(zoom, by, at, at), at)).toBeCloseTo(seen(zoom, at), 9);
    }),
  );
});

it('WEB-71 zooming out far enough shows the whole picture', () => {
  expect(zoomAt(panBy(zoomAt(WHOLE, 6, 0.9, 0.1), -1, 0), 0.01)).toEqual(WHOLE);
});

it.each([
  [4, 1000, 800, 2],
  [4, 390, 760, 2],
  [2, 1440, 800, 2],
  [2, 390, 760, 1],
  [3, 1440, 600, 3],
  [4, 1400, 380, 4],
])('WEB-71 %i pictures in %i × %i stand in %i columns', (count, width, height, columns) => {
  expect(layout(count, width, height, 8, 48).columns).toBe(columns);
});
