import { z } from 'zod';

/** The three diffusion stages of the cascade, in the order they run. */
export const STAGES = ['base64', 'sr256', 'sr1024'] as const;
export const stageName = z.enum(STAGES);
export type StageName = z.infer<typeof stageName>;

/** Edge length in pixels of a stage's output. */
export const STAGE_SIZES = [64, 256, 1024] as const;
export const stageSize = z.union([z.literal(64), z.literal(256), z.literal(1024)]);
export type StageSize = z.infer<typeof stageSize>;

const SIZE_OF: Record<StageName, StageSize> = { base64: 64, sr256: 256, sr1024: 1024 };

/** Edge length in pixels of what `stage` produces. */
export const sizeOf = (stage: StageName): StageSize => SIZE_OF[stage];

/** The stage that produces images of `size` pixels. */
export const stageOf = (size: StageSize): StageName =>
  size === 64 ? 'base64' : size === 256 ? 'sr256' : 'sr1024';

/** Stages still to run for an image that holds `have` (null: nothing yet) and wants `target`, in order. */
export function remainingStages(have: StageSize | null, target: StageSize): StageName[] {
  return STAGES.filter((stage) => sizeOf(stage) > (have ?? 0) && sizeOf(stage) <= target);
}
