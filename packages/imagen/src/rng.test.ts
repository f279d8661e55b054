import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createRng, philox4x32 } from './rng';

// Hundreds of thousands of draws on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const draw = (count: number, seed: number, ...stream: (number | string)[]) =>
  createRng(seed, ...stream).gaussian(new Float32Array(count));

describe('Philox 4x32-10', () => {
  // The known answers that come with the authors' Random123 library.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [-1, -1, -1, -1],
      [-1, -1],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('counter %j, key %j', (counter, key, expected) => {
    const out = new Uint32Array(4);
    const [c0, c1, c2, c3] = counter;
    philox4x32(c0!, c1!, c2!, c3!, key[0]!, key[1]!, out);
    expect([...out]).toEqual(expected);
  });
});

describe('createRng', () => {
  it('gives the same noise for the same seed and stream, whatever was drawn elsewhere', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.integer({ min: 1, max: 65 }), (seed, name, count) => {
        const alone = draw(count, seed, name, 2);
        const other = createRng(seed + 1, name, 2);
        const again = createRng(seed, name, 2);
        other.gaussian(new Float32Array(count));
        expect(again.gaussian(new Float32Array(count))).toEqual(alone);
      }),
      { seed: 1 },
    );
  });

  it('draws by index: a longer draw starts with the shorter one', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (seed, count, more) => {
          expect(draw(count + more, seed).subarray(0, count)).toEqual(draw(count, seed));
        },
      ),
      { seed: 2 },
    );
  });

  it('is Box-Muller of Philox words, whatever the length and wherever the draw begins', () => {
    // More than one page of the loop's memory, and an end in the middle of its turn.
    const [seed, blocks] = [2 ** 40 + 5, 4201];
    // The key of an empty stream is zero; a uniform draw takes block 0.
    const rng = createRng(seed);
    rng.uniform();
    const drawn = rng.gaussian(new Float32Array(4 * blocks - 1));
    const words = new Uint32Array(4);
    let largestError = 0;
    const compare = (at: number, expected: number) => {
      if (at < drawn.length) largestError = Math.max(largestError, Math.abs(drawn[at]! - expected));
    };
    for (let block = 0; block < blocks; block++) {
      philox4x32(block + 1, 0, 5, 2 ** 8, 0, 0, words);
      for (const pair of [0, 2]) {
        const r = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / 2 ** 32));
        const angle = (2 * Math.PI * words[pair + 1]!) / 2 ** 32;
        compare(4 * block + pair, r * Math.cos(angle));
        compare(4 * block + pair + 1, r * Math.sin(angle));
      }
    }
    // The rounding of float32 at numbers up to 6.7.
    expect(largestError).toBeLessThan(3e-6);
  });

  it('tells seeds, stream names, and the parts of a stream apart', () => {
    const streams: [number, ...(number | string)[]][] = [
      [0],
      [1],
      [2 ** 32],
      [0, 0],
      [0, 0, 0],
      [0, ''],
      [0, '\0'],
      [0, 'a'],
      [0, 'a', 'b'],
      [0, 'ab'],
      [0, 'abcdefghijkl'],
      [0, 'abcdefghijklm'],
      [0, 97],
    ];
    const seen = new Set(streams.map(([seed, ...stream]) => draw(4, seed, ...stream).join()));
    expect(seen.size).toBe(streams.length);
  });

  it('draws from N(0, 1): moments, tail and no correlation between neighbours', () => {
    const n = 400_000;
    const z = draw(n, 7, 'moments');
    const mean = (f: (value: number, i: number) => number) =>
      z.reduce((sum, value, i) => sum + f(value, i), 0) / n;
    // Five standard errors each.
    expect(Math.abs(mean((v) => v))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean((v) => v ** 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(mean((v) => v ** 3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(mean((v) => v ** 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    for (const lag of [1, 2, 3, 4])
      expect(Math.abs(mean((v, i) => v * (z[i + lag] ?? 0)))).toBeLessThan(5 / Math.sqrt(n));
    // P(|z| > 3) = 0.0027.
    expect(mean((v) => (Math.abs(v) > 3 ? 1 : 0))).toBeCloseTo(0.0027, 3);
  });

  it('draws uniform numbers from [0, 1)', () => {
    const rng = createRng(3, 'uniform');
    const draws = Array.from({ length: 20_000 }, () => rng.uniform());
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(draws.reduce((sum, value) => sum + value, 0) / draws.length).toBeCloseTo(0.5, 1);
    expect(draws.reduce((sum, value) => sum + value ** 2, 0) / draws.length).toBeCloseTo(1 / 3, 1);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => createRng(seed)).toThrow(RangeError);
  });
});
