import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from './rng';
import { quantileAbs, threshold } from './threshold';

/** The definition: sort, then interpolate at p·(n - 1). */
function quantileBySort(x: Float32Array, p: number): number {
  const sorted = x.map(Math.abs).sort();
  const position = p * (x.length - 1);
  const low = sorted[Math.floor(position)]!;
  return low + (position - Math.floor(position)) * (sorted[Math.ceil(position)]! - low);
}

// Few distinct values too: ties are where selection goes wrong.
const values = fc
  .oneof(
    fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 200 }),
    fc.array(fc.constantFrom(-2, -1, -0.5, 0, 0.5, 1, 1.5), { minLength: 1, maxLength: 200 }),
  )
  .map((array) => Float32Array.from(array));
const portion = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 0.95, 0.995, 1));

describe('quantileAbs', () => {
  it('agrees with a full sort', () => {
    fc.assert(
      fc.property(values, portion, (x, p) => {
        expect(quantileAbs(x, p)).toBeCloseTo(quantileBySort(x, p), 6);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('agrees with the floor under it', () => {
    fc.assert(
      fc.property(values, portion, fc.constantFrom(0.5, 1, 1.25), (x, p, floor) => {
        expect(quantileAbs(x, p, undefined, floor)).toBeCloseTo(Math.max(floor, quantileBySort(x, p)), 6);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('selects among large arrays: random, sorted, reversed, all equal', () => {
    const random = createRng(1).gaussian(new Float32Array(50_001));
    const sorted = random.slice().sort();
    for (const x of [random, sorted, sorted.slice().reverse(), new Float32Array(50_001).fill(2)])
      for (const p of [0.01, 0.5, 0.995]) expect(quantileAbs(x, p)).toBeCloseTo(quantileBySort(x, p), 6);
  });

  it('leaves x alone', () => {
    const x = createRng(2).gaussian(new Float32Array(99));
    const before = x.slice();
    quantileAbs(x, 0.9);
    expect(x).toEqual(before);
  });

  it('refuses a p outside [0, 1] and a short scratch buffer', () => {
    expect(() => quantileAbs(new Float32Array(4), 1.1)).toThrow(RangeError);
    expect(() => quantileAbs(new Float32Array(4), 0.5, new Float32Array(3))).toThrow(RangeError);
  });
});

describe('threshold', () => {
  it('`none` leaves x0 unchanged', () => {
    const x0 = Float32Array.of(-3, 0.5, 3);
    expect(threshold(x0, { kind: 'none' })).toBe(1);
    expect([...x0]).toEqual([-3, 0.5, 3]);
  });

  it('static clips to [-1, 1]', () => {
    const x0 = Float32Array.of(-3, -1, 0.5, 1, 3);
    threshold(x0, { kind: 'static' });
    expect([...x0]).toEqual([-1, -1, 0.5, 1, 1]);
  });

  it('dynamic ends in [-1, 1], scales by the quantile, and keeps the order of the pixels', () => {
    fc.assert(
      fc.property(values, portion, (original, percentile) => {
        const x0 = original.slice();
        const s = threshold(x0, { kind: 'dynamic', percentile });
        expect(s).toBeCloseTo(Math.max(1, quantileBySort(original, percentile)), 6);
        x0.forEach((value, i) => {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          expect(value).toBeCloseTo(Math.min(1, Math.max(-1, original[i]! / s)), 5);
        });
      }),
      { seed: 3 },
    );
  });

  it('dynamic is static clipping when few pixels leave the range', () => {
    const x0 = new Float32Array(1000).fill(0.9);
    x0[0] = 2;
    expect(threshold(x0, { kind: 'dynamic', percentile: 0.995 })).toBe(1);
    expect([...x0.slice(0, 2)]).toEqual([1, Math.fround(0.9)]);
  });

  it('dynamic never scales by more than the cap', () => {
    const x0 = Float32Array.of(-6, 3, 1.5, 0);
    expect(threshold(x0, { kind: 'dynamic', percentile: 0.95, cap: 1.5 })).toBe(1.5);
    expect([...x0]).toEqual([-1, 1, 1, 0]);
  });
});
