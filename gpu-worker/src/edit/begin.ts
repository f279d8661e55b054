import { halfAt, rasterize, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { extendPicture, type PictureEdit } from '@atelier/imagen';
import type { Ctx, OrderEdit, WorkOrder } from '@atelier/services';
import { readSource, type SourcePictures } from './source';

/** How the images of an order begin, by their place in it. */
export interface Beginnings {
  edits: (PictureEdit | null)[];
  /** Stages that an image has without drawing: the picture that is enlarged, smallest first. */
  given: { size: StageSize; rgb: Uint8Array }[][];
}

/**
 * Prepares the edits of an order. Images of one source share its pixels. An image that needs its source no
 * more begins without one.
 * @throws AtelierError gone (source_gone), storage_failed
 */
export async function beginnings(order: WorkOrder, ctx: Ctx): Promise<Beginnings> {
  const read = new Map<string, Promise<SourcePictures>>();
  const found: Beginnings = { edits: [], given: [] };
  for (const { edit, target } of order.images) {
    const most = edit && mostOf(edit, target);
    const source = edit?.source;
    const key = JSON.stringify([source, most]);
    if (source && !read.has(key)) read.set(key, readSource(ctx, source, most!));
    const pictures = source ? await read.get(key)! : null;
    found.edits.push(edit && pictures && editFor(edit, pictures));
    found.given.push(edit?.keep && pictures ? givenFor(edit.keep, pictures) : []);
  }
  return found;
}

/** The largest size of the source that is looked at. A small region's base sees 256 pixels, whatever its target. */
const mostOf = ({ kind, keep }: OrderEdit, target: StageSize): StageSize =>
  kind === 'vary' ? STAGE_SIZES[0] : (keep ?? (target > 256 ? target : 256));

const givenFor = (keep: StageSize, pictures: SourcePictures): Beginnings['given'][number] =>
  STAGE_SIZES.filter((size) => size <= keep).flatMap((size) => {
    const rgb = pictures[size];
    return rgb ? [{ size, rgb }] : [];
  });

function editFor({ kind, strength, mask, side }: OrderEdit, source: SourcePictures): PictureEdit | null {
  switch (kind) {
    case 'vary':
      return { source: { 64: source[64] }, strength };
    case 'repaint':
      return { source, strength, mask: rasterize(mask ?? []) };
    case 'extend': {
      const moved = Object.entries(source).map(([size, rgb]) => [
        size,
        extendPicture(rgb, Number(size), side!).rgb,
      ]);
      return {
        source: Object.fromEntries(moved) as SourcePictures,
        strength,
        mask: rasterize([halfAt(side!)]),
      };
    }
    case 'enlarge':
      return null;
  }
}
