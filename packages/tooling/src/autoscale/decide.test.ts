import { expect, it } from 'vitest';
import { decide, NOTHING, type Policy, type Scale } from './decide';

const policy: Policy = {
  target: 60,
  activation: 0,
  maxReplicas: 4,
  cooldownMs: 300_000,
  stabilisationMs: 120_000,
};
/** Polls every 15 s; returns the replicas after each value. */
function follow(values: (number | null)[], from: Scale = NOTHING, more: Partial<Policy> = {}): number[] {
  let scale = from;
  return values.map((value, n) => {
    scale = decide(scale, value, n * 15_000, { ...policy, ...more });
    return scale.replicas;
  });
}
const times = (count: number, value: number): number[] => Array<number>(count).fill(value);

it('SCALE-1 the first second of work wakes a worker, and none without work', () => {
  expect(follow([0, 0, 1, 1])).toEqual([0, 0, 1, 1]);
  expect(follow([5, 10, 11], NOTHING, { activation: 10 })).toEqual([0, 0, 1]);
});

it('SCALE-1 workers are the seconds divided by the target, rounded up, at most the largest number', () => {
  expect(follow([1, 70, 150, 100_000])).toEqual([1, 2, 3, 4]);
  // A difference of a tenth changes nothing, as with the HPA.
  expect(follow([1, 120, 128, 140])).toEqual([1, 2, 2, 3]);
});

it('SCALE-1 scales up by at most four or twice in a step', () => {
  expect(follow([1, 6_000, 6_000, 6_000], NOTHING, { maxReplicas: 30 })).toEqual([1, 5, 10, 20]);
});

it('SCALE-1 a short lull drains nobody; a long one drains all but the last, which leaves after the cooldown', () => {
  expect(follow([240, 240, 60, 60, 240]).at(-1)).toBe(4);
  const after = follow([240, 240, ...times(30, 0)]);
  // 120 s at the old number, then one until 300 s after the last work
  expect(after.slice(1, 9)).toEqual(times(8, 4));
  expect(after.slice(9, 21)).toEqual(times(12, 1));
  expect(after.slice(21)).toEqual(times(11, 0));
});

it('SCALE-1 running jobs count at least the target for each worker, so no busy worker is one too many', () => {
  expect(follow([240, 240, ...times(40, 4 * 60)]).at(-1)).toBe(4);
});

it('SCALE-1 a database that does not answer changes nothing', () => {
  expect(follow([240, 240, ...Array<null>(60).fill(null)]).at(-1)).toBe(4);
});
