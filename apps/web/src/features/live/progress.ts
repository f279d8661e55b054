import type { GenerationView, StageSize } from '@atelier/domain';

const SIZES: readonly StageSize[] = [64, 256, 1024];
const SIZE_OF = { base64: 64, sr256: 256, sr1024: 1024 } as const;

/** Where one stage of the cascade stands, over all images of a generation. `fraction` is 0 to 1. */
export type RailStage = {
  size: StageSize;
  state: 'waiting' | 'active' | 'done' | 'skipped' | 'stopped';
  fraction: number;
  /** Of the image being drawn, 1-based for people; null unless active. */
  image: number | null;
  step: number | null;
  steps: number | null;
};

/** The rail 64 → 256 → 1024 of a generation: what is done, what runs, what was not asked for. */
export function railOf(view: GenerationView): RailStage[] {
  const active = view.status === 'running' && view.stage ? SIZE_OF[view.stage] : null;
  return SIZES.map((size): RailStage => {
    const wanted = view.images.filter((image) => image.target >= size);
    const finished = wanted.filter((image) => image.stages[`${size}`] !== undefined).length;
    const none = { size, image: null, step: null, steps: null };
    if (wanted.length === 0) return { ...none, state: 'skipped', fraction: 0 };
    if (finished === wanted.length) return { ...none, state: 'done', fraction: 1 };
    if (active === size) {
      const within = view.step !== null && view.steps ? view.step / view.steps : 0;
      const current = view.images.find((image) => image.index === view.image);
      const counted = current?.stages[`${size}`] === undefined ? within : 0;
      return {
        size,
        state: 'active',
        fraction: Math.min(1, (finished + counted) / wanted.length),
        image: view.image === null ? null : view.image + 1,
        step: view.step,
        steps: view.steps,
      };
    }
    const stopped = view.status === 'failed' || view.status === 'cancelled';
    return { ...none, state: stopped ? 'stopped' : 'waiting', fraction: finished / wanted.length };
  });
}

export type Duration = { unit: 'moment' | 'seconds' | 'minutes'; value: number };

/** Rounds a remaining time to what a person would say: a moment, 5-second steps, then whole minutes. */
export function roundDuration(ms: number): Duration {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 3) return { unit: 'moment', value: 0 };
  if (seconds < 10) return { unit: 'seconds', value: Math.round(seconds) };
  if (seconds < 90) return { unit: 'seconds', value: Math.round(seconds / 5) * 5 };
  return { unit: 'minutes', value: Math.round(seconds / 60) };
}
