import { STAGE_SIZES, type StageSize } from '@atelier/domain/constants';

/** The largest size in pixels that an image has finished, or null before its first stage. */
export const reachedSize = (stages: Partial<Record<`${StageSize}`, string>>): StageSize | null =>
  STAGE_SIZES.findLast((size) => stages[`${size}`] !== undefined) ?? null;
