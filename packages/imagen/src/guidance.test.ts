import { describe, expect, it } from 'vitest';
import { damp, guidanceWeightAt, guide, guidedX0, needsConditional, needsUnconditional } from './guidance';
import { toX0 } from './prediction';
import { createRng } from './rng';

const noise = (name: string) => createRng(1, name).gaussian(new Float32Array(48));

describe('guide', () => {
  const [cond, uncond] = [noise('cond'), noise('uncond')];

  it.each([
    [0, uncond],
    [1, cond],
  ])('weight %d is one branch alone', (weight, branch) => {
    guide(cond, uncond, weight, new Float32Array(48)).forEach((value, i) => {
      expect(value).toBeCloseTo(branch[i]!, 6);
    });
  });

  it('moves w times the way from unconditional to conditional', () => {
    const out = guide(Float32Array.of(3), Float32Array.of(1), 5, new Float32Array(1));
    expect(out[0]).toBe(1 + 5 * (3 - 1));
  });

  it.each(['x0', 'eps', 'v'] as const)(
    'fused with toX0 gives the same as one after the other: %s',
    (prediction) => {
      const z = noise('z');
      const fused = guidedX0(prediction, cond, uncond, 2.5, z, 0.6, 0.8, new Float32Array(48));
      const guided = guide(cond, uncond, 2.5, new Float32Array(48));
      toX0(prediction, guided, z, 0.6, 0.8, guided).forEach((value, i) => {
        expect(value).toBeCloseTo(fused[i]!, 5);
      });
    },
  );

  it.each(['x0', 'eps', 'v'] as const)('is the same in x0, eps and v: %s', (prediction) => {
    // Every parameterization is linear in x0 at a fixed z, so guiding x0 directly must agree.
    const [alpha, sigma, z] = [0.6, 0.8, noise('z')];
    const plain = new Float32Array(48);
    const x0 = guide(
      toX0(prediction, cond, z, alpha, sigma, new Float32Array(48)),
      toX0(prediction, uncond, z, alpha, sigma, new Float32Array(48)),
      3,
      plain,
    );
    guidedX0(prediction, cond, uncond, 3, z, alpha, sigma, new Float32Array(48)).forEach((value, i) => {
      expect(value).toBeCloseTo(x0[i]!, 4);
    });
  });
});

describe('guidanceWeightAt', () => {
  const weights = (config: Parameters<typeof guidanceWeightAt>[2], steps = 10) =>
    Array.from({ length: steps }, (_, step) => guidanceWeightAt(step, (steps - step) / steps, config));

  it('is the weight everywhere by default', () => {
    expect(new Set(weights({ weight: 4 }))).toEqual(new Set([4]));
  });

  it('is 1 outside the interval of t, whose ends belong to it', () => {
    expect(weights({ weight: 4, interval: [0.2, 0.5] })).toEqual([1, 1, 1, 1, 1, 4, 4, 4, 4, 1]);
  });

  it('oscillates: high first, then low and high in turn', () => {
    expect(weights({ weight: 15, oscillation: { highSteps: 4, low: 1 } })).toEqual([
      15, 15, 15, 15, 1, 15, 1, 15, 1, 15,
    ]);
  });

  it('says which passes a weight needs', () => {
    expect([0, 1, 5].map(needsUnconditional)).toEqual([true, false, true]);
    expect([0, 1, 5].map(needsConditional)).toEqual([false, true, true]);
  });
});

describe('damp', () => {
  const [cond, uncond] = [noise('cond'), noise('uncond')];
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  /** What guidance of weight 3 adds to the conditional prediction. */
  const update = (keep: number) => {
    const damped = uncond.slice();
    damp(cond, damped, keep);
    return guide(cond, damped, 3, new Float32Array(48)).map((value, i) => value - cond[i]!);
  };

  it('IMPORT-LUCID-2 leaves nothing of the update along the conditional prediction, and all of the rest', () => {
    expect(dot(update(0), cond)).toBeCloseTo(0, 4);
    const whole = update(1);
    const share = dot(whole, cond) / dot(cond, cond);
    update(0).forEach((value, i) => {
      expect(value).toBeCloseTo(whole[i]! - share * cond[i]!, 5);
    });
    expect(dot(update(0.25), cond)).toBeCloseTo(0.25 * dot(whole, cond), 3);
  });

  it('leaves everything where the conditional prediction is 0', () => {
    const damped = uncond.slice();
    damp(new Float32Array(48), damped, 0);
    expect(damped).toEqual(uncond);
  });
});
