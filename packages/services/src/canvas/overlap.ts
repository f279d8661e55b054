import { MASK_UNITS, type MaskShape, rasterize, reduceMask, STAGE_SIZES } from '@atelier/domain';

/** What a mask covers of the smallest stage: one byte a pixel, 1 inside. */
export const cellsOf = (mask: readonly MaskShape[]): Uint8Array =>
  reduceMask(rasterize(mask), MASK_UNITS, STAGE_SIZES[0]);

/**
 * Whether two masks share a pixel of the smallest stage, where a pixel is inside if any part of it is. Masks that
 * share none there share none at the larger stages.
 */
export const cellsOverlap = (a: Uint8Array, b: Uint8Array): boolean => a.some((is, at) => is && b[at]);
