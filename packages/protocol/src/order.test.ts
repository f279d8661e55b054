import { describe, expect, it } from 'vitest';
import { isNewer, keepPreview, takeFrame } from './order';

type Drawn = { stage: string; preview?: string };
const frame = (attempt: number, seq: number, image = 0) => ({ attempt, seq, image });

describe('the order of frames', () => {
  it('RT-6 is by attempt, then by sequence number', () => {
    expect(isNewer(frame(1, 1), null)).toBe(true);
    expect(isNewer(frame(1, 2), frame(1, 1))).toBe(true);
    expect(isNewer(frame(2, 0), frame(1, 9))).toBe(true);
    for (const stale of [frame(1, 1), frame(1, 0), frame(0, 9)])
      expect(isNewer(stale, frame(1, 1))).toBe(false);
  });

  it('RT-6 is kept for each image of an attempt; a new attempt forgets the images of the last', () => {
    const two = takeFrame(takeFrame({}, frame(1, 1)) ?? {}, frame(1, 2, 1)) ?? {};
    expect(Object.keys(two)).toEqual(['0', '1']);
    expect(takeFrame(two, frame(1, 1))).toBeNull();
    expect(takeFrame(two, frame(0, 99, 3))).toBeNull();
    expect(takeFrame(two, frame(2, 0, 1))).toEqual({ 1: frame(2, 0, 1) });
  });

  it('RT-4 keeps the last preview of the same stage only', () => {
    const last: Drawn = { stage: 'base64', preview: 'old' };
    expect(keepPreview<Drawn>({ stage: 'base64' }, last)).toEqual(last);
    expect(keepPreview({ stage: 'base64', preview: 'new' }, last).preview).toBe('new');
    expect(keepPreview<Drawn>({ stage: 'sr256' }, last)).toEqual({ stage: 'sr256' });
    expect(keepPreview({ stage: 'base64' }, undefined)).toEqual({ stage: 'base64' });
  });
});
