import { rasterize, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { extendSource, type PictureEdit, type SourcePictures } from '@atelier/imagen';
import type { Ctx, OrderEdit, WorkOrder } from '@atelier/services';
import { readSource } from './source';

/** How an image begins. */
interface Beginning {
  edit: PictureEdit | null;
  /** Stages that it has without drawing: the picture that is enlarged, smallest first. */
  given: { size: StageSize; rgb: Uint8Array }[];
}

/** How the images of an order begin, by their place in it. */
export interface Beginnings {
  edits: Beginning['edit'][];
  given: Beginning['given'][];
}

/**
 * Prepares the edits of an order. An order has one edit, so images that need the same sizes of its source share
 * pixels and mask. An image that needs its source no more begins without one.
 * @throws AtelierError gone (source_gone), storage_failed
 */
export async function beginnings(order: WorkOrder, ctx: Ctx): Promise<Beginnings> {
  const ready = new Map<StageSize, Beginning>();
  const found: Beginnings = { edits: [], given: [] };
  for (const { edit, target } of order.images) {
    let beginning: Beginning = { edit: null, given: [] };
    if (edit?.source) {
      const most = mostOf(edit, target);
      beginning = ready.get(most) ?? beginningFrom(edit, await readSource(ctx, edit.source, most));
      ready.set(most, beginning);
    }
    found.edits.push(beginning.edit);
    found.given.push(beginning.given);
  }
  return found;
}

/** The largest size of the source that is looked at. A small region's base sees 256 pixels, whatever its target. */
const mostOf = ({ kind, keep }: OrderEdit, target: StageSize): StageSize =>
  kind === 'vary' ? STAGE_SIZES[0] : (keep ?? (target > 256 ? target : 256));

const beginningFrom = (edit: OrderEdit, pictures: SourcePictures): Beginning => ({
  edit: editFor(edit, pictures),
  given: edit.keep ? givenFor(edit.keep, pictures) : [],
});

const givenFor = (keep: StageSize, pictures: SourcePictures): Beginning['given'] =>
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
    case 'extend':
      return { ...extendSource(source, side!), strength };
    case 'enlarge':
      return null;
  }
}
