import type { GenerationView } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aGeneration, anImage } from '../api/testing';
import { type LiveState, reduceLive, startState } from './live-state';

const frame = (
  view: GenerationView,
  attempt: number,
  seq: number,
  over: Partial<ProgressPayload> = {},
): ProgressPayload => ({
  generationId: view.id,
  attempt,
  seq,
  image: 0,
  stage: 'base64',
  step: seq,
  steps: 16,
  etaMs: 1000,
  ...over,
});

const feed = (state: LiveState, frames: ProgressPayload[]): LiveState =>
  frames.reduce((before, next) => reduceLive(before, { type: 'progress', frame: next }), state);

describe('the state of a watcher', () => {
  it('shows the newest frame whatever order they arrive in', () => {
    const view = aGeneration({ status: 'running' });
    fc.assert(
      fc.property(fc.shuffledSubarray([11, 12, 13, 21, 22, 23], { minLength: 1 }), (keys) => {
        const frames = keys.map((key) => frame(view, Math.floor(key / 10), key % 10));
        const newest = Math.max(...keys);
        expect(feed(startState(view), frames).view.step).toBe(newest % 10);
      }),
    );
  });

  it('takes a new attempt although its seq starts over', () => {
    const view = aGeneration({ status: 'running' });
    const state = feed(startState(view), [frame(view, 1, 9), frame(view, 2, 1)]);
    expect(state.view.step).toBe(1);
  });

  it('takes the frames of a next job (promotion, retry, reconnect), which counts from the start', () => {
    const running = aGeneration({ status: 'running' });
    const before = feed(startState(running), [frame(running, 3, 20)]);
    const next = { ...running, stage: 'sr256' as const, step: 0 };
    const promoted = [aGeneration({ ...running, status: 'queued' }), next].reduce(
      (state, view) => reduceLive(state, { type: 'state', view }),
      reduceLive(before, { type: 'state', view: { ...running, status: 'done' } }),
    );
    expect(promoted.view).toMatchObject({ stage: 'sr256', step: 0 });
    expect(feed(promoted, [frame(running, 1, 1, { stage: 'sr256' })]).view.step).toBe(1);

    const snapshot = { generation: next, progress: frame(running, 1, 2, { stage: 'sr256' }) };
    expect(reduceLive(before, { type: 'snapshot', snapshot }).view).toMatchObject({
      stage: 'sr256',
      step: 2,
    });
  });

  it('keeps a preview for each image and ignores frames of another generation', () => {
    const view = aGeneration({ status: 'running', count: 2 });
    const state = feed(startState(view), [
      frame(view, 1, 1, { image: 0, preview: new Uint8Array([1]) }),
      frame(view, 1, 2, { image: 1, preview: new Uint8Array([2]) }),
      frame(view, 1, 3, { generationId: 'another', preview: new Uint8Array([3]) }),
    ]);
    expect(state.previews[0]?.base64?.bytes).toEqual(new Uint8Array([1]));
    expect(state.previews[1]?.base64?.bytes).toEqual(new Uint8Array([2]));
  });

  it('takes the newest of each image, and stands where the one furthest behind stands', () => {
    const images = [anImage(0, []), anImage(1, [])];
    const view = aGeneration({ status: 'running', count: 2, images });
    const state = feed(startState(view), [
      frame(view, 1, 7, { image: 1, stage: 'sr256', step: 1 }),
      // Arrives later with a lower seq, but is the newest of its own image.
      frame(view, 1, 6, { image: 0, preview: new Uint8Array([6]) }),
      frame(view, 1, 5, { image: 1, preview: new Uint8Array([5]) }),
    ]);
    expect(state.view).toMatchObject({ stage: 'base64', image: 0, step: 6 });
    expect(Object.keys(state.previews)).toEqual(['0']);
    const stored = { ...view, images: [anImage(0, [64, 256, 1024]), anImage(1, [64])] };
    expect(reduceLive(state, { type: 'state', view: stored }).view).toMatchObject({
      stage: 'sr256',
      image: 1,
    });
  });

  it('RT-4 shows a late comer a preview of each image', () => {
    const view = aGeneration({ status: 'running', count: 2 });
    const [one, two] = [0, 1].map((image) =>
      frame(view, 1, image + 1, { image, preview: new Uint8Array([image]) }),
    );
    const snapshot = { generation: view, progress: two!, others: [one!] };
    const { previews } = reduceLive(startState(view), { type: 'snapshot', snapshot });
    expect(Object.keys(previews)).toEqual(['0', '1']);
  });

  it('RT-24 clears the pictures of a gone generation', () => {
    const view = aGeneration({ status: 'running', images: [anImage(0, [64])] });
    const before = feed(startState(view), [frame(view, 1, 1, { preview: new Uint8Array([1]) })]);
    const state = reduceLive(before, { type: 'gone' });
    expect(state.previews).toEqual({});
    expect(state.view).toMatchObject({ status: 'cancelled', error: { code: 'gone' } });
    expect(state.view.images[0]?.stages).toEqual({});
  });

  it('P-VOTE-7 keeps which image my vote is for, until my own answer says otherwise', () => {
    const promotion = { threshold: 2, votes: [1], signedInOnly: false };
    const view = aGeneration({ voted: true, votedImage: 0, promotion });
    const shared = { ...view, voted: false, votedImage: undefined };
    const read = reduceLive(startState(view), { type: 'state', view: shared });
    const told = reduceLive(read, { type: 'votes', votes: 7 });
    expect(told.view).toMatchObject({ votes: 7, voted: true, votedImage: 0, promotion });
    const answer = { votes: 6, voted: false, votedImage: undefined };
    expect(reduceLive(told, { type: 'votes', ...answer }).view).toMatchObject(answer);
  });

  it('takes from a snapshot that the vote was taken back elsewhere', () => {
    const view = aGeneration({ voted: true });
    const snapshot = { generation: { ...view, voted: false }, progress: null };
    expect(reduceLive(startState(view), { type: 'snapshot', snapshot }).view.voted).toBe(false);
  });

  it('lets the row end it: a late frame does not revive it', () => {
    const view = aGeneration({ status: 'running' });
    const running = feed(startState(view), [frame(view, 1, 1, { preview: new Uint8Array([1]) })]);
    const done = reduceLive(running, { type: 'state', view: { ...view, status: 'done', stage: null } });
    const late = feed(done, [frame(view, 1, 2, { preview: new Uint8Array([2]) })]);
    expect(late.view.status).toBe('done');
    expect(late.previews[0]?.base64?.bytes).toEqual(new Uint8Array([1]));
  });

  it('keeps the live step when a row with an older one is broadcast, and my own vote', () => {
    const view = aGeneration({ status: 'running', voted: true });
    const state = reduceLive(feed(startState(view), [frame(view, 1, 7)]), {
      type: 'state',
      view: { ...view, voted: false, step: 2, steps: 16 },
    });
    expect(state.view.step).toBe(7);
    expect(state.view.voted).toBe(true);
  });
});
