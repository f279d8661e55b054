import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRgb, toRgb } from '../pixels';
import { createRng } from '../rng';
import { createSchedule } from '../schedule';
import { spreadSteps } from './edge-steps';
import { beginFrom, keepKnown } from './known';
import { closeSeam } from './membrane';
import { resizeArea } from './resize';
import { squareAround, zoomOut } from './zoom';

const size = 16;
const area = size * size;
const noise = (seed: number) => createRng(seed).gaussian(new Float32Array(3 * area));
const byte = fc.integer({ min: 0, max: 255 });
const picture = fc
  .array(byte, { minLength: 3 * area, maxLength: 3 * area })
  .map((all) => Uint8Array.from(all));
const mask = fc
  .array(fc.constantFrom(0, 1), { minLength: area, maxLength: area })
  .map((all) => Uint8Array.from(all));
const schedule = createSchedule({ kind: 'cosine', shift: -3 });

describe('EDIT-KEEP-4', () => {
  it('kept pixels get the bytes of the source back, whatever was drawn; the others are not touched', () => {
    fc.assert(
      fc.property(picture, mask, fc.integer(), (rgb, drawn, seed) => {
        const x0 = noise(Math.abs(seed));
        const before = toRgb(x0, size);
        keepKnown(x0, fromRgb(rgb, size), drawn);
        toRgb(x0, size).forEach((value, i) => {
          expect(value).toBe(drawn[Math.floor(i / 3)] ? before[i] : rgb[i]);
        });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('a mask of nothing gives the original', () => {
    fc.assert(
      fc.property(picture, (rgb) => {
        const [x0, source, nothing] = [noise(1), fromRgb(rgb, size), new Uint8Array(area)];
        closeSeam(x0, source, nothing, 4);
        keepKnown(x0, source, nothing);
        expect(toRgb(x0, size)).toEqual(rgb);
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

describe('EDIT-START-5', () => {
  it('the start is alpha·x + sigma·eps, in the kept pixels alone where there is a mask', () => {
    const [eps, source] = [noise(1), noise(2)];
    const [alpha, sigma] = [schedule.alpha(0.4), schedule.sigma(0.4)];
    const drawn = Uint8Array.from({ length: area }, (_, at) => Number(at % 3 === 0));
    for (const only of [null, drawn]) {
      const z = eps.slice();
      beginFrom(z, source, schedule, 0.4, only);
      for (const [i, value] of z.entries()) {
        const isDrawn = only?.[i % area];
        expect(value).toBeCloseTo(isDrawn ? eps[i]! : alpha * source[i]! + sigma * eps[i]!, 5);
      }
    }
  });
});

describe('EDIT-SEAM-1', () => {
  const inside = Uint8Array.from({ length: area }, (_, at) =>
    Number(at % size >= 4 && at % size < 12 && at >= 4 * size && at < 12 * size),
  );
  it('the membrane writes no kept pixel, and closes a step at the edge', () => {
    const source = new Float32Array(3 * area).fill(0.5);
    const x0 = Float32Array.from(source, (value, i) => (inside[i % area] ? value - 0.4 : value - 0.3));
    const before = x0.slice();
    closeSeam(x0, source, inside, 100);
    for (const [i, value] of x0.entries())
      if (inside[i % area]) expect(Math.abs(value - 0.4)).toBeLessThan(0.04);
      else expect(value).toBe(before[i]);
  });

  it('the membrane fades with the distance from the edge', () => {
    const source = new Float32Array(3 * area);
    const x0 = new Float32Array(3 * area).fill(-0.5);
    closeSeam(x0, source, inside, 1);
    const middle = x0[8 * size + 8]!;
    const edge = x0[8 * size + 4]!;
    expect(edge).toBeGreaterThan(-0.35);
    expect(middle).toBeLessThan(-0.45);
  });
});

describe('EDIT-SEAM-2', () => {
  const right = Uint8Array.from({ length: area }, (_, at) => Number(at % size >= size / 2));
  const stepAt = (x0: Float32Array, column: number) =>
    Math.abs(x0[8 * size + column]! - x0[8 * size + column - 1]!);
  /** A slope of 0.02 a pixel, and a step at the edge of the mask. */
  const sloped = (step: number) =>
    Float32Array.from({ length: 3 * area }, (_, i) => 0.02 * (i % size) + (right[i % area] ? step : 0));

  it('a hard line at the edge becomes a slope inside; kept pixels stay', () => {
    const x0 = sloped(0.6);
    spreadSteps(x0, right, 4);
    const before = sloped(0.6);
    for (const [i, value] of x0.entries()) if (!right[i % area]) expect(value).toBe(before[i]);
    expect(stepAt(x0, size / 2)).toBeLessThan(0.25);
    // Far from the edge the drawn picture keeps its tone.
    expect(x0[8 * size + size - 1]! - before[8 * size + size - 1]!).toBeGreaterThan(-0.2);
    for (let column = size / 2 + 1; column < size; column++) expect(stepAt(x0, column)).toBeLessThan(0.25);
  });

  it('a step that is no larger than the differences around it stays', () => {
    const x0 = sloped(0);
    spreadSteps(x0, right, 4);
    expect(x0).toEqual(sloped(0));
  });
});

describe('EDIT-ZOOM-1', () => {
  const rect = (x: number, y: number, w: number, h: number) =>
    Uint8Array.from({ length: 4096 }, (_, at) =>
      Number(at % 64 >= x && at % 64 < x + w && at >= 64 * y && at < 64 * (y + h)),
    );
  it('the square holds the mask; a small one lies in the picture', () => {
    fc.assert(
      fc.property(fc.tuple(...[63, 63, 64, 64].map((max) => fc.integer({ min: 0, max }))), ([x, y, w, h]) => {
        const mask = rect(x!, y!, Math.max(1, w!), Math.max(1, h!));
        const square = squareAround(mask);
        if (!square) return;
        for (const at of [square.x, square.y]) {
          if (square.side === 64) continue;
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at + square.side).toBeLessThanOrEqual(64);
        }
        for (const at of mask.keys()) {
          if (!mask[at]) continue;
          expect(at % 64).toBeGreaterThanOrEqual(square.x);
          expect(at % 64).toBeLessThan(square.x + square.side);
        }
      }),
      { seed: 1 },
    );
  });

  it('of a free half the square reaches beyond it; of about everything there is none', () => {
    expect(squareAround(rect(32, 0, 32, 64))).toEqual({ x: 24, y: 0, side: 64 });
    expect(squareAround(rect(0, 0, 64, 32))).toEqual({ x: 0, y: -24, side: 64 });
    expect(squareAround(rect(2, 2, 60, 60))).toBeNull();
  });

  it('what was drawn goes to its place inside the mask, and nowhere else', () => {
    const mask = rect(40, 10, 8, 6);
    const square = squareAround(mask)!;
    const white = new Uint8Array(64 * 64 * 3).fill(255);
    const out = zoomOut(white, new Uint8Array(64 * 64 * 3), mask, square);
    out.forEach((value, i) => {
      expect(value).toBe(mask[Math.floor(i / 3)] ? 255 : 0);
    });
  });
});

it('EDIT-RESIZE-1 a smaller picture has the mean of each area; a flat one stays flat at any size', () => {
  const rgb = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 4) * 40);
  expect([...resizeArea(rgb, 4, 2).subarray(0, 6)]).toEqual([20, 20, 20, 100, 100, 100]);
  expect(resizeArea(rgb, 4, 4)).toEqual(rgb);
  for (const to of [1, 3, 5, 7])
    expect(new Set(resizeArea(new Uint8Array(48).fill(77), 4, to))).toEqual(new Set([77]));
  expect([...resizeArea(rgb, 4, 1, { x: 1, y: 1, side: 2 })]).toEqual([60, 60, 60]);
});
