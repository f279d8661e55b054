import { AtelierError } from '@atelier/domain';
import type { DraftRequest } from '@atelier/imagen';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftLane, type LaneOptions, SLOW_MS } from './draft-lane';
import type { Drawn } from './drafter';

const STEP_MS = 25;
const ask = { caption: 'a red fox', seed: 1, settings: {} };

/** A worker whose net takes STEP_MS a step on the test's clock. */
class FakeDrafter {
  rendering = 0;
  stepMs = STEP_MS;
  spentMs = 0;
  failure: unknown = null;
  readonly requests: DraftRequest[] = [];
  async draft(request: DraftRequest): Promise<Drawn> {
    this.requests.push(request);
    const ms = request.mostSteps * this.stepMs;
    await vi.advanceTimersByTimeAsync(ms);
    if (this.failure) throw this.failure;
    this.spentMs += ms;
    return { rgb: new Uint8Array(64 * 64 * 3).fill(9), size: 64, steps: request.mostSteps, ms, delayMs: ms };
  }
}

let drafter: FakeDrafter;
let lane: DraftLane;
const laneWith = (options: Partial<LaneOptions> = {}): DraftLane =>
  new DraftLane({
    pack: 'tiny',
    drafter,
    capacity: 1,
    stepMs: STEP_MS,
    log: { warn: () => {} },
    now: () => Date.now(),
    ...options,
  });
beforeEach(() => {
  vi.useFakeTimers();
  drafter = new FakeDrafter();
  lane = laneWith();
});
afterEach(() => {
  lane.stop();
  vi.useRealTimers();
});

describe('a lane for drafts', () => {
  it('LANE-1 draws at once where no job runs, however much is asked', async () => {
    for (let drawn = 0; drawn < 50; drawn++) expect(await lane.draw(ask)).toMatchObject({ ok: true });
    // Nothing of that is owed when a job comes.
    drafter.rendering = 1;
    expect(await lane.draw(ask)).toMatchObject({ ok: true });
  });

  it('LANE-2 beside jobs takes at most a twentieth of the time, whoever asks how often', async () => {
    drafter.rendering = 1;
    const began = Date.now();
    const minute = 60_000;
    while (Date.now() - began < minute) {
      const answer = await lane.draw(ask);
      // Ten people ask all the time: whether they wait as they are told makes no difference.
      if (!answer.ok) await vi.advanceTimersByTimeAsync(20);
    }
    expect(drafter.spentMs / minute).toBeLessThan(0.05);
    expect(drafter.spentMs / minute).toBeGreaterThan(0.03);
  });

  it('LANE-2 the moment between two jobs is no idle time', async () => {
    drafter.rendering = 1;
    while ((await lane.draw(ask)).ok);
    drafter.rendering = 0;
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'busy' });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await lane.draw(ask)).toMatchObject({ ok: true });
  });

  it('LANE-2 says when to ask again, and then draws', async () => {
    drafter.rendering = 1;
    for (;;) {
      const answer = await lane.draw(ask);
      if (answer.ok) continue;
      await vi.advanceTimersByTimeAsync(answer.waitMs);
      break;
    }
    expect(await lane.draw(ask)).toMatchObject({ ok: true });
  });

  it('LANE-3 keeps nothing waiting: beyond its capacity it says busy', async () => {
    const two = laneWith({ capacity: 2 });
    const answers = await Promise.all([two.draw(ask), two.draw(ask), two.draw(ask)]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
  });

  it('LANE-4 closes where a draft costs too much, tells it, and tries again later', async () => {
    const told: string[] = [];
    lane.onChange = () => told.push(lane.notice.state);
    drafter.stepMs = SLOW_MS * 4;
    await lane.draw(ask);
    expect(lane.notice.state).toBe('slow');
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'busy' });
    drafter.stepMs = STEP_MS;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['slow', 'open']);
    expect(await lane.draw(ask)).toMatchObject({ ok: true });
  });

  it('LANE-4 is closed from the start with a slow net, and for good with one that draws nothing', async () => {
    expect(laneWith({ stepMs: SLOW_MS }).notice.state).toBe('slow');
    const broken = laneWith({ stepMs: Number.POSITIVE_INFINITY });
    await vi.advanceTimersByTimeAsync(10 * 3_600_000);
    expect(broken.notice.state).toBe('slow');
  });

  it('LANE-5 a draft that takes the inference process down closes the lane, longer each time', async () => {
    drafter.failure = new AtelierError('unavailable', 'the inference process ended');
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'failed' });
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'busy' });
    await vi.advanceTimersByTimeAsync(61_000);
    await lane.draw(ask);
    expect(drafter.requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'busy' });
    expect(drafter.requests).toHaveLength(2);
  });

  it('LANE-5 a caption that cannot be drawn closes nothing', async () => {
    drafter.failure = new AtelierError('inference_failed', 'NaN');
    expect(await lane.draw(ask)).toMatchObject({ ok: false, code: 'failed' });
    drafter.failure = null;
    expect(await lane.draw(ask)).toMatchObject({ ok: true });
  });
});
