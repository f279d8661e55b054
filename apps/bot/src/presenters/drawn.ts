import { type ImageView, STAGE_SIZES, type StageSize } from '@atelier/domain';

/** The largest finished stage of an image, or null. */
export const largest = ({ stages }: ImageView): StageSize | null =>
  STAGE_SIZES.findLast((size) => stages[`${size}`] !== undefined) ?? null;

export const isSeen = (image: ImageView): boolean => largest(image) !== null;

/** Whether an image is larger by itself than beside others; a draft of 64 pixels is not. */
export const isWorthALook = (image: ImageView): boolean => (largest(image) ?? 64) > 64;
