/** An edit as a request names it, and the part of it that each stage needs. Knows nothing of nets or noise. */
import { MASK_UNITS, reduceMask, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { z } from 'zod';
import type { SourcePictures } from './source';
import type { EditPlan, StageEdit } from './stage-edit';
import { squareAround, zoomIn, zoomOut } from './zoom';

/** Begins an image from a picture instead of from noise. */
export interface PictureEdit {
  /**
   * The picture. `mask` holds at every size that is here; a stage whose size is
   * missing draws its whole picture from the stage before. The base of a small mask looks at 256 pixels too, so
   * with and without them it draws other bytes.
   */
  source: SourcePictures;
  /**
   * Noise level t at which the base begins: 0 gives the 64 pixels of the source, 1 takes no pixel of it
   * (SDEdit, Meng et al. 2022).
   */
  strength: number;
  /**
   * 1024 · 1024 bytes, row by row; non-zero pixels are drawn anew, the others keep the source's bytes at every
   * size of the source. A smaller stage draws a pixel if any of the pixels below it is drawn. Default: all.
   */
  mask?: Uint8Array;
}

const picture = (size: StageSize) =>
  z
    .instanceof(Uint8Array)
    .refine(
      (rgb) => rgb.length === size * size * 3,
      `must have ${size * size * 3} bytes, ${size} pixels a side`,
    );

export const pictureEdit = z.strictObject({
  source: z.strictObject({ 64: picture(64), 256: picture(256).optional(), 1024: picture(1024).optional() }),
  strength: z.number().min(0).max(1),
  mask: z
    .instanceof(Uint8Array)
    .refine(
      (mask) => mask.length === MASK_UNITS ** 2,
      `must have ${MASK_UNITS ** 2} bytes, ${MASK_UNITS} pixels a side`,
    )
    .refine((mask) => mask.length !== MASK_UNITS ** 2 || mask.some((each) => each !== 0), 'covers no pixel')
    .optional(),
});

/**
 * Prepares a checked edit; null when it is a plain generation: a mask of everything at strength 1, or no mask
 * at strength 1.
 */
export function planEdit({ source, strength, mask }: PictureEdit): EditPlan | null {
  if (mask?.includes(0)) {
    const masks = masksOf(mask);
    return { source, strength, masks, square: squareAround(masks[64]) };
  }
  return strength === 1 ? null : { source, strength, masks: null, square: null };
}

const masksOf = (mask: Uint8Array): Record<StageSize, Uint8Array> => {
  const [small, middle, large] = STAGE_SIZES.map((size) => reduceMask(mask, MASK_UNITS, size));
  return { 64: small!, 256: middle!, 1024: large! };
};

/** The part of an edit that concerns the stage of `size` pixels; null: it is drawn as without the edit. */
export function stageEdit(edit: EditPlan | null, size: StageSize): StageEdit | null {
  const source = edit?.source[size];
  if (!edit || !source) return null;
  const isBase = size === STAGE_SIZES[0];
  if (isBase && edit.masks && edit.square && edit.strength > 0)
    return zoomIn(edit, edit.masks[1024], edit.square);
  const strength = isBase ? edit.strength : 1;
  const mask = edit.masks?.[size].includes(0) ? edit.masks[size] : null;
  return mask || strength < 1 ? { strength, source, mask } : null;
}

/** The finished stage, from what its row drew: the same, or its place in the picture. */
export function placed(edit: EditPlan | null, size: StageSize, rgb: Uint8Array): Uint8Array {
  const isZoomed = size === STAGE_SIZES[0] && edit?.masks && edit.square;
  return isZoomed ? zoomOut(rgb, edit.source[64], edit.masks![64], edit.square!) : rgb;
}
