import type { Lease } from '../engine/buffer-pool';
import type { StageManifest } from '../manifest';
import { fromRgb } from '../pixels';
import { createRng } from '../rng';
import type { Sampler } from '../samplers';
import { type Resampling, resampled, stepsOfWalk, walkOf } from '../samplers/resampled';
import type { NoiseSchedule } from '../schedule';
import { spreadSteps } from './edge-steps';
import { beginFrom, keepKnown } from './known';
import { closeSeam } from './membrane';
import type { StageEdit } from './stage-edit';

/** What an edit does to the row of one stage. */
export interface EditOfRow {
  /** Turns the noise of the first time into what the stage begins with. */
  begin(z: Float32Array, schedule: NoiseSchedule, t: number): void;
  wrap(sampler: Sampler): Sampler;
  /** Puts the kept pixels into x0, after guidance and thresholding, and closes the seam to them. */
  keep(x0: Float32Array): void;
}

/** Of a repaint; docs/decisions/repaint.md has the measurements. Three descents where the layout is decided. */
const RESAMPLING: Resampling = { jump: 1, rounds: 3, range: [0.5, 0.9] };
/** Share of the picture's side over which a membrane fades. */
const REACH = 1 / 10;

/** Prepares the edit of a row. The buffer of the source belongs to `lease`. */
export function editRow(
  { strength, source: rgb, mask }: StageEdit,
  { stage: { name, size }, seed, lease }: { stage: StageManifest; seed: number; lease: Lease },
): EditOfRow {
  const source = fromRgb(rgb, size);
  lease.adopt(source);
  return {
    begin: (z, schedule, t) => beginFrom(z, source, schedule, t, strength < 1 ? null : mask),
    wrap: (sampler) => (mask ? resampled(sampler, RESAMPLING, createRng(seed, name, 'resample')) : sampler),
    keep(x0) {
      if (!mask) return;
      closeSeam(x0, source, mask, size * REACH);
      keepKnown(x0, source, mask);
      spreadSteps(x0, mask, size * REACH);
    },
  };
}

/**
 * Steps that the base takes for an edit, of `steps` for a plain generation: fewer for a lower strength, more
 * where steps are repeated. Exact for times that are uniform in t.
 */
export function stepsOfEdit(
  steps: number,
  { strength, isMasked }: { strength: number; isMasked: boolean },
): number {
  if (strength === 0) return 0;
  const left = stepsFrom(strength, steps);
  const times = Float64Array.from({ length: left + 1 }, (_, i) => (strength * (left - i)) / left);
  return isMasked ? stepsOfWalk(walkOf(times, RESAMPLING)) : left;
}

/** Steps that are left of `steps` when a stage begins at `strength`, above 0. */
export const stepsFrom = (strength: number, steps: number): number =>
  Math.max(1, Math.round(steps * strength));
