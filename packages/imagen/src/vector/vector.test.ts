/** Compares every loop with plain JavaScript to the last bit, over the edge of a portion and of a turn. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng';
import { interleave } from './bytes';
import { clipFinite } from './clip';
import { combine } from './combine';
import { PLACE, PORTION } from './portion';
import { quarter } from './shrink';
import { canStretchByFour, stretchByFour } from './stretch';

const LENGTHS = [1, 3, 4, 17, PORTION - 1, PORTION, PORTION + 1, 2 * PORTION + 5];
const noise = (length: number, name: string) => createRng(1, name).gaussian(new Float32Array(length));

describe('combine', () => {
  it.each(LENGTHS)('is float64 arithmetic rounded once, %i values', (length) => {
    const [x, y, w] = [noise(length, 'x'), noise(length, 'y'), noise(length, 'w')];
    const [a, b, c] = [0.1, -2.7, 1 / 3];
    expect(combine(new Float32Array(length), a, x, b, y)).toEqual(x.map((_, i) => a * x[i]! + b * y[i]!));
    expect(combine(new Float32Array(length), a, x, b, y, c, w)).toEqual(
      x.map((_, i) => a * x[i]! + b * y[i]! + c * w[i]!),
    );
  });

  it('may write over any of its terms, and leaves what lies behind alone', () => {
    const length = PORTION + 9;
    const y = noise(length, 'y');
    const expected = noise(length, 'x').map((value, i) => 0.5 * value + 2 * y[i]!);
    for (const over of ['x', 'y'] as const) {
      const terms = { x: noise(length + 8, 'x'), y: noise(length + 8, 'y') };
      const behind = terms[over].slice(length);
      combine(terms[over].subarray(0, length), 0.5, terms.x, 2, terms.y);
      expect(terms[over].subarray(0, length)).toEqual(expected);
      expect(terms[over].subarray(length)).toEqual(behind);
    }
  });
});

describe('clipFinite', () => {
  it.each(LENGTHS)('clips to [-1, 1], %i values', (length) => {
    const x = noise(length, 'x');
    const expected = x.map((value) => Math.min(1, Math.max(-1, value)));
    expect(clipFinite(x)).toBe(true);
    expect(x).toEqual(expected);
  });

  it.each([Number.NaN, Infinity, -Infinity])('finds %s wherever it is', (poison) => {
    for (const length of [1, 7, PORTION + 3])
      for (const at of [0, length - 1]) {
        const x = new Float32Array(length).fill(3);
        x[at] = poison;
        expect(clipFinite(x)).toBe(false);
      }
  });

  it('sees nothing of what was there before', () => {
    clipFinite(new Float32Array(PORTION).fill(Number.NaN));
    expect(clipFinite(new Float32Array(5))).toBe(true);
  });
});

describe('interleave', () => {
  it.each([1, 5, 16, PORTION + 3])('rounds and clamps as a clamped array does, %i pixels', (pixels) => {
    const planes = noise(3 * pixels, 'planes').map((value) => value * 2);
    // Halves, which round to even, and values outside a byte.
    [0.5 / 127.5 - 1, 2.5 / 127.5 - 1, 1e30, -1e30, Number.NaN, Infinity]
      .slice(0, planes.length)
      .forEach((value, i) => {
        planes[i] = value;
      });
    const expected = Uint8ClampedArray.from({ length: 3 * pixels }, (_, i) => {
      const value = planes[Math.floor(i / 3) + (i % 3) * pixels]!;
      return value * 127.5 + 127.5;
    });
    const rgb = new Uint8Array(3 * pixels);
    interleave(planes, 127.5, 127.5, rgb);
    expect([...rgb]).toEqual([...expected]);
  });
});

describe('stretchByFour', () => {
  it.each([1, 2, 63, 256, PORTION / 4])(
    'interpolates between pixel centres and repeats the ends, %i pixels',
    (count) => {
      const source = noise(count + 5, 'row');
      const expected = new Float32Array(4 * count);
      for (let x = 0; x < 4 * count; x++) {
        const at = (x + 0.5) / 4 - 0.5;
        const [left, right] = [Math.floor(at), Math.floor(at) + 1].map(
          (pixel) => source[3 + Math.min(count - 1, Math.max(0, pixel))]!,
        );
        const share = at - Math.floor(at);
        expected[x] = (1 - share) * left! + share * right!;
      }
      const out = PLACE.rows.view(4 * count);
      expect(canStretchByFour(count, out)).toBe(true);
      stretchByFour(source, 3, count, out);
      expect(out).toEqual(expected);
    },
  );

  it('leaves what is outside the loops’ memory, or too long for it, to others', () => {
    expect(canStretchByFour(4, new Float32Array(16))).toBe(false);
    expect(canStretchByFour(PORTION, PLACE.rows.view(16))).toBe(false);
  });
});

describe('quarter', () => {
  it.each([16, 64, 256])('is the mean of each 4 × 4 square, %i columns', (width) => {
    const planes = noise(3 * 8 * width, 'planes');
    const small = quarter(planes, width);
    expect(small).toHaveLength(planes.length / 16);
    small.forEach((value, i) => {
      const [row, column] = [Math.floor(i / (width / 4)), i % (width / 4)];
      let sum = 0;
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 4; x++) sum += planes[(4 * row + y) * width + 4 * column + x]!;
      expect(value).toBeCloseTo(sum / 16, 6);
    });
  });
});
