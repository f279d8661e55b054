import type { ProgressPayload } from '@atelier/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameReporter, type Preview } from './frame-reporter';

const JOB = { generationId: '01a', attempt: 2 };
const grey = (value: number): Preview => ({ rgb: new Uint8Array(8 * 8 * 3).fill(value), size: 8 });

let frames: ProgressPayload[];
let arrived: (count: number) => Promise<void>;
let reporter: FrameReporter;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  frames = [];
  let wake = () => {};
  arrived = async (count) => {
    while (frames.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  reporter = new FrameReporter(
    {
      send: (frame) => {
        frames.push(frame);
        wake();
      },
    },
    JOB,
    () => 1234,
  );
});
afterEach(() => {
  reporter.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('the first step leaves at once; of what follows within a fifth of a second only the latest', async () => {
  for (let step = 1; step <= 9; step++) reporter.report(0, { stage: 'base64', step, steps: 16 });
  await arrived(1);
  expect(frames).toEqual([
    { ...JOB, image: 0, stage: 'base64', step: 1, steps: 16, seq: expect.any(Number), etaMs: 1234 },
  ]);
  await vi.advanceTimersByTimeAsync(199);
  expect(frames).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(frames[1]).toMatchObject({ step: 9, seq: frames[0]!.seq + 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(frames).toHaveLength(2);
});

test('a preview survives the steps that follow it, but not a newer preview or the next stage', async () => {
  reporter.report(0, { stage: 'base64', step: 1, steps: 4, preview: grey(10) });
  reporter.report(0, { stage: 'base64', step: 2, steps: 4, preview: grey(200) });
  reporter.report(0, { stage: 'base64', step: 3, steps: 4 });
  await arrived(1);
  expect(Buffer.from(frames[0]!.preview!.subarray(8, 12)).toString()).toBe('WEBP');
  await vi.advanceTimersByTimeAsync(200);
  await arrived(2);
  expect(frames[1]).toMatchObject({ step: 3, preview: expect.any(Uint8Array) });
  expect(frames[1]!.preview).not.toEqual(frames[0]!.preview);

  reporter.report(0, { stage: 'base64', step: 4, steps: 4, preview: grey(10) });
  reporter.report(0, { stage: 'sr256', step: 1, steps: 3 });
  await vi.advanceTimersByTimeAsync(200);
  await arrived(3);
  expect(frames[2]).toMatchObject({ stage: 'sr256', step: 1 });
  expect(frames[2]).not.toHaveProperty('preview');
});

test('images do not wait for each other', async () => {
  reporter.report(0, { stage: 'base64', step: 1, steps: 4 });
  reporter.report(1, { stage: 'base64', step: 1, steps: 4 });
  await arrived(2);
  expect(frames.map(({ image, seq }) => [image, seq - frames[0]!.seq])).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

test('frames of a job that is taken up again are newer than those before it was given back', async () => {
  for (let step = 1; step <= 4; step++) {
    reporter.report(0, { stage: 'base64', step, steps: 4 });
    await arrived(step);
    await vi.advanceTimersByTimeAsync(200);
  }
  // as much later as those four took
  vi.spyOn(Date, 'now').mockReturnValue(frames[0]!.seq + 800);
  const again = new FrameReporter({ send: (frame) => frames.push(frame) }, JOB, () => null);
  again.report(0, { stage: 'base64', step: 1, steps: 4 });
  again.stop();
  expect(frames[4]!.seq).toBeGreaterThan(frames[3]!.seq);
});

test('nothing leaves after the stop', async () => {
  reporter.report(0, { stage: 'base64', step: 1, steps: 4 });
  await arrived(1);
  reporter.report(0, { stage: 'base64', step: 2, steps: 4 });
  reporter.stop();
  await vi.advanceTimersByTimeAsync(1000);
  reporter.report(0, { stage: 'base64', step: 3, steps: 4 });
  expect(frames).toHaveLength(1);
});
