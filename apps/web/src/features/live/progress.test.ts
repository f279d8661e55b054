import { describe, expect, it } from 'vitest';
import { aGeneration, anImage } from '../api/testing';
import { reduceLive, startState } from './live-state';
import { railOf, roundDuration } from './progress';

describe('the stage rail', () => {
  it('counts finished images and the step of the one being drawn', () => {
    const view = aGeneration({
      status: 'running',
      count: 2,
      stage: 'base64',
      image: 1,
      step: 8,
      steps: 16,
      images: [anImage(0, [64]), anImage(1, [])],
    });
    expect(railOf(view).map(({ state, fraction }) => [state, fraction])).toEqual([
      ['active', 0.75],
      ['waiting', 0],
      ['waiting', 0],
    ]);
  });

  it('counts the steps of all images that are drawn side by side', () => {
    const images = [0, 1, 2, 3].map((index) => anImage(index, []));
    const view = aGeneration({ status: 'running', count: 4, images });
    const frames = images.map(({ index }) => ({
      generationId: view.id,
      attempt: 1,
      seq: index + 1,
      image: index,
      stage: 'base64' as const,
      step: 15,
      steps: 16,
      etaMs: null,
    }));
    const now = frames.reduce(
      (state, frame) => reduceLive(state, { type: 'progress', frame }),
      startState(view),
    );
    expect(railOf(now.view)[0]).toMatchObject({ state: 'active', fraction: 15 / 16, step: 15, image: null });
    const next = { ...frames[2]!, seq: 9, stage: 'sr256' as const, step: 8 };
    const ahead = railOf(reduceLive(now, { type: 'progress', frame: next }).view);
    expect(ahead.map(({ state }) => state)).toEqual(['active', 'active', 'waiting']);
    expect(ahead[0]!.fraction).toBeCloseTo((3 * 15) / 16 / 4 + 1 / 4);
    expect(ahead[1]).toMatchObject({ fraction: 0.125, image: 3, step: 8 });
  });

  it('marks the stages that a draft was never asked for', () => {
    const view = aGeneration({
      status: 'done',
      stopAfter: 64,
      images: [{ ...anImage(0, [64]), target: 64 }],
    });
    expect(railOf(view).map(({ state }) => state)).toEqual(['done', 'skipped', 'skipped']);
  });

  it('keeps the progress of a failed generation', () => {
    const view = aGeneration({ status: 'failed', images: [anImage(0, [64])] });
    expect(railOf(view).map(({ state }) => state)).toEqual(['done', 'stopped', 'stopped']);
  });
});

describe('remaining time', () => {
  it('is rounded for people', () => {
    expect(roundDuration(800)).toEqual({ unit: 'moment', value: 0 });
    expect(roundDuration(7_400)).toEqual({ unit: 'seconds', value: 7 });
    expect(roundDuration(43_000)).toEqual({ unit: 'seconds', value: 45 });
    expect(roundDuration(200_000)).toEqual({ unit: 'minutes', value: 3 });
  });
});
