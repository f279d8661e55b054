import type { DraftAnswer, DraftPayload } from '@atelier/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LanePool } from './lane-pool';
import { QUEUE_LIMITS, type Sketch, SketchQueue } from './sketch-queue';

const webp = new Uint8Array([1]);
const drawn: DraftAnswer = { ok: true, webp, steps: 4, besideJobs: false };
const notice = { pack: 'tiny', state: 'open', capacity: 1 } as const;

/** A worker under the test's control: each draft waits for `answer`. */
class FakeWorker {
  readonly asked: string[] = [];
  private readonly waiting: ((answer: DraftAnswer) => void)[] = [];
  ask = (payload: DraftPayload): Promise<DraftAnswer> => {
    this.asked.push(payload.caption);
    return new Promise((resolve) => this.waiting.push(resolve));
  };
  /** Answers the oldest draft, then waits until the queue has gone on. */
  async answer(answer: DraftAnswer = drawn): Promise<void> {
    this.waiting.shift()?.(answer);
    await vi.advanceTimersByTimeAsync(1);
  }
}

let pool: LanePool;
let queue: SketchQueue;
let worker: FakeWorker;
const results: string[] = [];
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'setInterval', 'setImmediate', 'performance', 'clearTimeout', 'clearInterval'],
  });
  results.length = 0;
  pool = new LanePool();
  queue = new SketchQueue(pool);
  worker = new FakeWorker();
});
afterEach(() => {
  queue.stop();
  pool.stop();
  vi.useRealTimers();
});
const sketch = (key: string, caption: string, more: Partial<Sketch> = {}): Sketch => ({
  key,
  turn: key,
  pack: 'tiny',
  payload: { caption, seed: 1, settings: {} },
  done: (result) => results.push('code' in result ? `${caption}: ${result.code}` : caption),
  ...more,
});

describe('sketches on their way to the workers', () => {
  it('SKETCH-1 of one person one is in flight, and of those that wait only the newest is drawn', async () => {
    pool.set('w', { ...notice, capacity: 4 }, worker.ask, true);
    for (const caption of ['a', 'a r', 'a red', 'a red fox']) queue.put(sketch('ada', caption));
    expect(worker.asked).toEqual(['a']);
    await worker.answer();
    expect(worker.asked).toEqual(['a', 'a red fox']);
    await worker.answer();
    expect(results).toEqual(['a', 'a red fox']);
    expect(queue.size).toBe(0);
  });

  it('SKETCH-2 people take turns: one who types all the time does not push another back', async () => {
    pool.set('w', notice, worker.ask, true);
    queue.put(sketch('ada', 'ada 1'));
    queue.put(sketch('ada', 'ada 2'));
    queue.put(sketch('bob', 'bob 1'));
    await worker.answer();
    queue.put(sketch('ada', 'ada 3'));
    await worker.answer();
    await worker.answer();
    expect(worker.asked).toEqual(['ada 1', 'bob 1', 'ada 3']);
  });

  it('SKETCH-2 the guests of one address share a turn', async () => {
    pool.set('w', notice, worker.ask, true);
    const guest = (at: number) => queue.put(sketch(`guest ${at}`, `guest ${at}`, { turn: 'address' }));
    for (let at = 0; at < 4; at++) guest(at);
    queue.put(sketch('ada', 'ada'));
    await worker.answer();
    expect(worker.asked).toEqual(['guest 0', 'ada']);
  });

  it('SKETCH-3 a busy worker gets the newest words when its wait is over, before anybody who came later', async () => {
    pool.set('w', notice, worker.ask, true);
    queue.put(sketch('ada', 'a red'));
    queue.put(sketch('bob', 'bob'));
    await worker.answer({ ok: false, code: 'busy', waitMs: 500 });
    queue.put(sketch('ada', 'a red fox'));
    expect(worker.asked).toEqual(['a red']);
    await vi.advanceTimersByTimeAsync(501);
    expect(worker.asked).toEqual(['a red', 'a red fox']);
  });

  it('SKETCH-3 another worker with the pack takes what the first one cannot', async () => {
    const other = new FakeWorker();
    pool.set('far', notice, other.ask, false);
    pool.set('here', notice, worker.ask, true);
    pool.set('alien', { ...notice, pack: 'other' }, () => Promise.reject(new Error('not this one')), true);
    queue.put(sketch('ada', 'ada'));
    queue.put(sketch('bob', 'bob'));
    expect([worker.asked, other.asked]).toEqual([['ada'], ['bob']]);
    await worker.answer({ ok: false, code: 'busy', waitMs: 9_000 });
    await other.answer();
    expect(other.asked).toEqual(['bob', 'ada']);
  });

  it('SKETCH-4 a person who waits too long, or for no worker at all, is told', async () => {
    pool.set('w', notice, worker.ask, true);
    queue.put(sketch('ada', 'ada'));
    queue.put(sketch('bob', 'bob'));
    await vi.advanceTimersByTimeAsync(QUEUE_LIMITS.patienceMs + 2_000);
    expect(results).toEqual(['bob: queue_full']);
    queue.put(sketch('bob', 'bob again'));
    pool.remove('w');
    expect(results).toEqual(['bob: queue_full', 'bob again: no_worker']);
    expect(queue.size).toBe(0);
  });

  it('SKETCH-5 what waits is bounded, of all people and of one address', () => {
    pool.set('w', notice, worker.ask, true);
    const fill = (from: number, count: number, turn?: string) => {
      let taken = 0;
      for (let at = from; at < from + count; at++)
        try {
          queue.put(sketch(`${turn} ${at}`, 'x', turn ? { turn } : {}));
          taken++;
        } catch {}
      return taken;
    };
    // One goes straight to the worker.
    expect(fill(0, 200, 'address')).toBe(QUEUE_LIMITS.perTurn + 1);
    fill(0, 1_000);
    expect(queue.size).toBe(QUEUE_LIMITS.waiting);
    expect(() => queue.put(sketch('late', 'x'))).toThrow(expect.objectContaining({ code: 'queue_full' }));
  });

  it('SKETCH-1 a person who stops is drawn no more', async () => {
    pool.set('w', notice, worker.ask, true);
    queue.put(sketch('ada', 'a'));
    queue.put(sketch('ada', 'a red'));
    queue.drop('ada');
    await worker.answer();
    expect(worker.asked).toEqual(['a']);
  });
});
