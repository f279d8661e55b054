import { describe, expect, it } from 'vitest';
import { createRng } from './rng';
import { upsample } from './upsample';

const run = (
  source: ArrayLike<number>,
  from: number,
  to: number,
  ...how: ['nearest' | 'bilinear' | 'bicubic', boolean]
) =>
  upsample(
    Float32Array.from(source),
    from,
    to,
    ...how,
    new Float32Array((source.length / (from * from)) * to * to),
  );

describe('upsample', () => {
  it.each([
    ['nearest', false],
    ['bilinear', false],
    ['bilinear', true],
    ['bicubic', false],
    ['bicubic', true],
  ] as const)('%s, alignCorners %s: keeps a constant, and channels apart', (kind, alignCorners) => {
    const out = run([...Array(64).fill(0.25), ...Array(64).fill(-0.5)], 8, 32, kind, alignCorners);
    for (const value of out.subarray(0, 1024)) expect(value).toBeCloseTo(0.25, 6);
    for (const value of out.subarray(1024)) expect(value).toBeCloseTo(-0.5, 6);
  });

  it('nearest repeats pixels', () => {
    expect([...run([1, 2, 3, 4], 2, 4, 'nearest', false)]).toEqual([
      1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4,
    ]);
  });

  it('aligned corners keep the corners and make a straight ramp', () => {
    const out = run([0, 3, 0, 3], 2, 4, 'bilinear', true);
    for (const row of [0, 1, 2, 3])
      expect([...out.subarray(row * 4, row * 4 + 4)].map((v) => Number(v.toFixed(5)))).toEqual([0, 1, 2, 3]);
  });

  it('at equal size every kind is the identity', () => {
    const source = createRng(1).gaussian(new Float32Array(3 * 64));
    for (const kind of ['nearest', 'bilinear', 'bicubic'] as const)
      for (const alignCorners of [false, true])
        run(source, 8, 8, kind, alignCorners).forEach((value, i) => {
          expect(value).toBeCloseTo(source[i]!, 6);
        });
  });

  it('lets rows be changed in place, each once and in order, before they are written', () => {
    const [from, to] = [8, 128];
    const source = createRng(2).gaussian(new Float32Array(from * from));
    const plain = run(source, from, to, 'bicubic', false);
    const seen: number[] = [];
    const out = upsample(source, from, to, 'bicubic', false, new Float32Array(plain.length), (rows) => {
      seen.push(...rows);
      rows.forEach((value, i) => {
        rows[i] = 2 * value;
      });
    });
    expect(Float32Array.from(seen)).toEqual(plain);
    expect(out).toEqual(plain.map((value) => 2 * value));
  });

  it.each([
    ['a wrong output', () => upsample(new Float32Array(12), 2, 4, 'nearest', false, new Float32Array(47))],
    [
      'a fraction of a channel',
      () => upsample(new Float32Array(6), 2, 4, 'nearest', false, new Float32Array(24)),
    ],
    ['shrinking', () => upsample(new Float32Array(16), 4, 2, 'nearest', false, new Float32Array(4))],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(RangeError);
  });
});
