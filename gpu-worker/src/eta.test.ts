import type { PackView } from '@atelier/domain';
import { expect, test } from 'vitest';
import { JobClock, StageTimes } from './eta';

const pack = {
  stages: [
    { name: 'base64', size: 64, steps: 10 },
    { name: 'sr256', size: 256, steps: 5 },
  ],
} as PackView;

/** A clock that a test moves. */
function clockFor(times: StageTimes, images: ConstructorParameters<typeof JobClock>[1], steps?: number) {
  let at = 0;
  const clock = new JobClock(
    times,
    images.map((image) => ({ steps, ...image })),
    { now: () => at },
  );
  const step = (ms: number, image: number, stage: 'base64' | 'sr256', n: number) => {
    at += ms;
    clock.step(image, stage, n);
  };
  return { clock, step };
}

test('nothing is estimated before every stage ahead has been measured', () => {
  const times = new StageTimes(pack);
  const { clock, step } = clockFor(times, [{ reached: null, target: 256 }]);
  expect(clock.etaMs()).toBeNull();
  for (let n = 1; n <= 10; n++) step(100, 0, 'base64', n);
  expect(clock.stageDone(0, 'base64', 64)).toBe(1000);
  expect(clock.etaMs()).toBeNull();
  step(400, 0, 'sr256', 1);
  expect(clock.etaMs()).toBe(4 * 400);
});

test('the next job is estimated from what the last one measured, in steps of its own choosing', () => {
  const times = new StageTimes(pack);
  times.record('base64', 100);
  times.record('sr256', 400);
  const images = [
    { reached: null, target: 256 as const },
    { reached: 64 as const, target: 256 as const },
  ];
  expect(clockFor(times, images).clock.etaMs()).toBe(10 * 100 + 2 * 5 * 400);
  expect(clockFor(times, images, 20).clock.etaMs()).toBe(20 * 100 + 2 * 5 * 400);
});

test('images that run side by side share the time, so one image costs its share', () => {
  const { clock, step } = clockFor(new StageTimes(pack), [
    { reached: null, target: 64 },
    { reached: null, target: 64 },
  ]);
  // A batch of two: both step at the same moment, every 100 ms.
  for (let n = 1; n <= 10; n++) {
    step(100, 0, 'base64', n);
    step(0, 1, 'base64', n);
  }
  expect(clock.stageDone(0, 'base64', 64)).toBe(500);
  expect(clock.etaMs()).toBe(0);
});

test('more steps than usual took longer; the estimate stores the time of the usual number', () => {
  const { clock, step } = clockFor(new StageTimes(pack), [{ reached: null, target: 64 }], 40);
  for (let n = 1; n <= 40; n++) step(25, 0, 'base64', n);
  expect(clock.stageDone(0, 'base64', 64)).toBe(250);
});

test('jobs side by side each count their share of the time, and all wait for the others’ share', () => {
  const times = new StageTimes(pack);
  let at = 0;
  const options = { now: () => at, sharers: () => 2 };
  const clock = new JobClock(times, [{ reached: null, target: 64 }], options);
  for (let n = 1; n <= 4; n++) {
    at += 200;
    clock.step(0, 'base64', n);
  }
  expect(clock.etaMs()).toBe(6 * 200);
  expect(clock.stageDone(0, 'base64', 64)).toBe(10 * 100);
});

test('EDIT-ETA-1 an edit that draws nothing of a stage leaves its measured time alone', () => {
  const times = new StageTimes(pack);
  times.record('base64', 100);
  const { clock } = clockFor(times, [{ reached: null, target: 64 }], 0);
  expect(clock.etaMs()).toBe(0);
  expect(clock.stageDone(0, 'base64', 64)).toBeNull();
  expect(times.msPerStep('base64')).toBe(100);
});
