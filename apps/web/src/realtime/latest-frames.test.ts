import type { ProgressPayload } from '@atelier/protocol';
import { describe, expect, it } from 'vitest';
import { FrameQueue, LatestFrames } from './latest-frames';

const frame = (seq: number, more: Partial<ProgressPayload> = {}): ProgressPayload => ({
  generationId: 'g',
  attempt: 1,
  seq,
  image: 0,
  stage: 'base64',
  step: seq,
  steps: 10,
  etaMs: null,
  ...more,
});
const picture = Uint8Array.of(1);

describe('the latest frame', () => {
  it('only moves forward', () => {
    const frames = new LatestFrames();
    expect(frames.accept(frame(5))).toBe(true);
    for (const stale of [frame(5), frame(4), frame(9, { attempt: 0 })])
      expect(frames.accept(stale)).toBe(false);
    expect(frames.accept(frame(0, { attempt: 2 }))).toBe(true);
    expect(frames.get('g')).toMatchObject([{ attempt: 2 }]);
  });

  it('keeps the newest picture of the same image and stage, and no other', () => {
    const frames = new LatestFrames();
    frames.accept(frame(1, { preview: picture }));
    frames.accept(frame(2));
    expect(frames.get('g')).toEqual([frame(2, { preview: picture })]);
    frames.accept(frame(3, { stage: 'sr256' }));
    expect(frames.get('g')).toEqual([frame(3, { stage: 'sr256' })]);
  });

  it('keeps one of each image, the newest last, until another attempt begins', () => {
    const frames = new LatestFrames();
    frames.accept(frame(2, { image: 1, preview: picture }));
    expect(frames.accept(frame(1, { image: 0, preview: picture }))).toBe(true);
    frames.accept(frame(3, { image: 1 }));
    expect(frames.get('g')).toEqual([
      frame(1, { image: 0, preview: picture }),
      frame(3, { image: 1, preview: picture }),
    ]);
    frames.accept(frame(1, { attempt: 2, image: 1 }));
    expect(frames.get('g')).toEqual([frame(1, { attempt: 2, image: 1 })]);
  });

  it('is forgotten when dropped; a further job may begin at 0 again', () => {
    const frames = new LatestFrames();
    frames.accept(frame(50));
    frames.drop('g');
    expect(frames.get('g')).toEqual([]);
    expect(frames.accept(frame(0))).toBe(true);
  });

  it('holds a bounded number of generations, the liveliest', () => {
    const frames = new LatestFrames();
    for (let i = 0; i < 600; i++) {
      frames.accept(frame(i, { generationId: 'busy' }));
      frames.accept(frame(0, { generationId: `g${i}` }));
    }
    expect(frames.get('g0')).toEqual([]);
    expect(frames.get('g599')).toHaveLength(1);
    expect(frames.get('busy')).toMatchObject([{ seq: 599 }]);
  });
});

describe('the outbox', () => {
  const turns = async (n: number) => {
    for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('sends one a turn, each image’s newest, with a picture that was passed over', async () => {
    const sent: ProgressPayload[] = [];
    const outbox = new FrameQueue((payload) => sent.push(payload));
    outbox.put(frame(1, { preview: picture }));
    outbox.put(frame(2));
    outbox.put(frame(3, { image: 1 }));
    expect(sent).toEqual([]);
    await turns(5);
    expect(sent).toEqual([frame(2, { preview: picture }), frame(3, { image: 1 })]);
  });

  it('forgets the frames that a changed row has overtaken', async () => {
    const sent: ProgressPayload[] = [];
    const outbox = new FrameQueue((payload) => sent.push(payload));
    outbox.put(frame(1));
    outbox.put(frame(1, { generationId: 'other' }));
    outbox.drop('g');
    await turns(5);
    expect(sent.map(({ generationId }) => generationId)).toEqual(['other']);
  });
});
