import { STAGE_SIZES, type StageSize, sizeOf } from '@atelier/domain/constants';
import { drawn, type LiveView } from './live-state';

/** Progress of one stage of the cascade, over all images of a generation. `fraction` is 0 to 1. */
export type RailStage = {
  size: StageSize;
  state: 'waiting' | 'active' | 'done' | 'skipped' | 'stopped';
  fraction: number;
  /** 1-based number of the image in this stage; null unless it is the only one. */
  image: number | null;
  step: number | null;
  steps: number | null;
  /** Number of images that have finished this stage. */
  reached: number;
};

/** An image in progress: its current size, and the fraction done. */
type Drawing = { image: number; size: StageSize; step: number; steps: number };

/**
 * Returns the images in progress, the one furthest behind first. Without frames, the one that the row names.
 */
export function drawing(view: LiveView): Drawing[] {
  if (view.status !== 'running') return [];
  const now = drawn(view).map(({ image, stage, step, steps }) => ({
    image,
    size: sizeOf(stage),
    step,
    steps,
  }));
  if (now.length > 0 || view.stage === null || view.image === null) return now;
  return [{ image: view.image, size: sizeOf(view.stage), step: view.step ?? 0, steps: view.steps ?? 1 }];
}

/** Returns the stages 64 → 256 → 1024 of a generation: done, running, waiting or not asked for. */
export function railOf(view: LiveView): RailStage[] {
  const now = drawing(view);
  const at = new Map(now.map((each) => [each.image, each]));
  return STAGE_SIZES.map((size): RailStage => {
    const wanted = view.images.filter((image) => image.target >= size);
    const done = (image: (typeof wanted)[number]): number => {
      if (image.stages[`${size}`] !== undefined) return 1;
      const here = at.get(image.index);
      if (!here || here.size < size) return 0;
      // The image is in a later stage already, and its row follows.
      return here.size > size ? 1 : Math.min(1, here.step / Math.max(1, here.steps));
    };
    const fraction = wanted.reduce((sum, image) => sum + done(image), 0) / Math.max(1, wanted.length);
    const reached = wanted.filter((image) => image.stages[`${size}`] !== undefined).length;
    const none = { size, fraction, image: null, step: null, steps: null, reached };
    if (wanted.length === 0) return { ...none, state: 'skipped' };
    if (reached === wanted.length) return { ...none, state: 'done' };
    const here = now.filter((each) => each.size === size);
    const [behind] = here;
    if (behind) {
      const image = here.length === 1 ? behind.image + 1 : null;
      return { ...none, state: 'active', image, step: behind.step, steps: behind.steps };
    }
    const stopped = view.status === 'failed' || view.status === 'cancelled';
    return { ...none, state: stopped ? 'stopped' : 'waiting' };
  });
}

export type Duration = { unit: 'moment' | 'seconds' | 'minutes'; value: number };

/** Rounds a remaining time for people: a moment, 5-second steps, then whole minutes. */
export function roundDuration(ms: number): Duration {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 3) return { unit: 'moment', value: 0 };
  if (seconds < 10) return { unit: 'seconds', value: Math.round(seconds) };
  if (seconds < 90) return { unit: 'seconds', value: Math.round(seconds / 5) * 5 };
  return { unit: 'minutes', value: Math.round(seconds / 60) };
}
