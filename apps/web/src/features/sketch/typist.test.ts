import type { Ack, SketchPayload, SketchResult } from '@atelier/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Shown, Typist, type Wanted } from './typist';

const wanted = (caption: string, more: Partial<Wanted> = {}): Wanted => ({
  caption,
  seed: 7,
  settings: {},
  ...more,
});
const webp = new Uint8Array([1]);
const drawn = (seq: number, besideJobs = false): SketchResult => ({
  seq,
  ok: true,
  webp,
  steps: 4,
  besideJobs,
});

let sent: SketchPayload[];
let answers: ((reply: Ack<{ seq: number }>) => void)[];
let ends: number;
let isConnected: boolean;
let shown: Shown;
let typist: Typist;
beforeEach(() => {
  vi.useFakeTimers();
  [sent, answers, ends, isConnected] = [[], [], 0, true];
  typist = new Typist(
    {
      sketch: (payload, answer) => {
        if (isConnected) {
          sent.push(payload);
          answers.push(answer);
        }
        return isConnected;
      },
      endSketch: () => {
        ends += 1;
      },
    },
    (now) => {
      shown = now;
    },
  );
});
afterEach(() => {
  typist.stop();
  vi.useRealTimers();
});
const refuse = (code: string): void => answers.at(-1)?.({ ok: false, error: { code, message: '' } });

describe('a person who types', () => {
  it('LIVE-1 is drawn at a pause, not at every key', () => {
    for (const caption of ['a', 'a ', 'a r', 'a re', 'a red']) {
      typist.want(wanted(caption));
      vi.advanceTimersByTime(40);
    }
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(sent).toEqual([{ seq: 0, ...wanted('a red') }]);
  });

  it('LIVE-1 the pause begins at the key, however long the page takes with it', () => {
    typist.pressed();
    vi.advanceTimersByTime(50);
    typist.want(wanted('a red fox'));
    vi.advanceTimersByTime(9);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(1);
    // Of the seed's button there is no key.
    typist.want(wanted('a red fox', { seed: 8 }));
    vi.advanceTimersByTime(59);
    expect(sent).toHaveLength(1);
  });

  it('RT-31 is drawn again after a lost connection, if the answer was still to come', () => {
    typist.want(wanted('a red fox'));
    vi.advanceTimersByTime(120);
    typist.reconnected();
    expect(sent.map(({ seq, caption }) => [seq, caption])).toEqual([
      [0, 'a red fox'],
      [1, 'a red fox'],
    ]);
    typist.hear(drawn(1));
    expect(shown).toMatchObject({ drawing: false, draft: { caption: 'a red fox' } });
    typist.reconnected();
    expect(sent).toHaveLength(2);
  });

  it('LIVE-1 without a pause is drawn every 600 ms all the same', () => {
    for (let key = 0; key < 50; key++) {
      typist.want(wanted('x'.repeat(key + 1)));
      vi.advanceTimersByTime(40);
    }
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  it('LIVE-1 beside pictures in the making the draft of the whole caption comes before those of its parts', () => {
    typist.want(wanted('a red fox'));
    vi.advanceTimersByTime(120);
    typist.hear(drawn(0, true));
    for (let key = 0; key < 20; key++) {
      typist.want(wanted('x'.repeat(key + 1)));
      vi.advanceTimersByTime(100);
    }
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(120);
    expect(sent.at(-1)).toMatchObject({ caption: 'x'.repeat(20) });
    typist.hear(drawn(1));
    for (let key = 0; key < 20; key++) {
      typist.want(wanted('y'.repeat(key + 1)));
      vi.advanceTimersByTime(100);
    }
    expect(sent.length).toBeGreaterThanOrEqual(4);
  });

  it('LIVE-1 changes of a setting and of the seed are drawn, and nothing is drawn twice', () => {
    for (const next of [
      wanted('a fox'),
      wanted('a fox'),
      wanted('a fox', { seed: 8 }),
      wanted('a fox', { seed: 8, settings: { guidanceWeight: 3 } }),
    ]) {
      typist.want(next);
      vi.advanceTimersByTime(200);
    }
    expect(sent.map(({ seed, settings }) => [seed, settings.guidanceWeight])).toEqual([
      [7, undefined],
      [8, undefined],
      [8, 3],
    ]);
  });

  it('LIVE-2 sees the newest draft; one that comes late replaces none', () => {
    typist.want(wanted('a'));
    vi.advanceTimersByTime(200);
    typist.want(wanted('a fox'));
    vi.advanceTimersByTime(200);
    typist.hear(drawn(1));
    expect(shown).toMatchObject({ draft: { caption: 'a fox', seed: 7, steps: 4 }, drawing: false });
    typist.hear(drawn(0));
    expect(shown.draft?.caption).toBe('a fox');
  });

  it('LIVE-2 keeps the last draft while the next one is drawn', () => {
    typist.want(wanted('a'));
    vi.advanceTimersByTime(200);
    typist.hear(drawn(0));
    typist.want(wanted('a fox'));
    vi.advanceTimersByTime(200);
    expect(shown).toMatchObject({ draft: { caption: 'a' }, drawing: true });
  });

  it('LIVE-3 says why there is none, and asks again where that passes', () => {
    for (const [code, absence, repeats] of [
      ['no_worker', 'away', true],
      ['queue_full', 'busy', true],
      ['stage_unavailable', 'slow', false],
      ['caption_refused', 'refused', false],
      ['banned', 'banned', false],
    ] as const) {
      typist.want(wanted(`a fox for ${code}`));
      vi.advanceTimersByTime(200);
      const { length } = sent;
      refuse(code);
      expect(shown).toMatchObject({ absence, drawing: false });
      vi.advanceTimersByTime(1_100);
      expect(sent.length - length, code).toBe(repeats ? 1 : 0);
    }
  });

  it('LIVE-3 without a connection waits for it', () => {
    isConnected = false;
    typist.want(wanted('a fox'));
    vi.advanceTimersByTime(200);
    expect(shown.absence).toBe('away');
    isConnected = true;
    vi.advanceTimersByTime(1_100);
    expect(sent).toHaveLength(1);
  });

  it('LIVE-4 who clears the box stops: the server is told once, and a late draft shows nothing', () => {
    typist.want(wanted('a fox'));
    vi.advanceTimersByTime(200);
    typist.want(null);
    typist.stop();
    expect(ends).toBe(1);
    typist.hear(drawn(0));
    expect(shown).toEqual({ draft: null, drawing: false, absence: null });
  });
});
