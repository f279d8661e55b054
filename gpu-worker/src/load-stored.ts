import { AtelierError } from '@atelier/domain';
import type { InitialImage } from '@atelier/imagen';
import type { Ctx, WorkOrder } from '@atelier/services';
import type { Beginnings } from './edit/begin';
import { asDrawn } from './edit/region';
import { readStored } from './stored-picture';

/**
 * Reads the largest stored stage of each image, as the pixels that it was drawn with, before the mark. A stage
 * that cannot be read counts as absent. It is drawn again from the stage before, with the same bytes. A picture
 * that is enlarged is its own first stage.
 * @throws AtelierError gone (source_gone) when a stage cannot be drawn again because its edit has no source any
 *   more
 */
export async function loadStored(order: WorkOrder, begun: Beginnings, ctx: Ctx): Promise<InitialImage[]> {
  const initial: InitialImage[] = [];
  for (const [at, image] of order.images.entries()) {
    const found = begun.given[at]?.at(-1) ?? (await largest(order, image, begun, at, ctx));
    if (found) initial.push({ image: image.index, ...found });
    const isWhole = (found?.size ?? 0) >= (image.stored.at(-1)?.size ?? 0);
    if (image.edit && !image.edit.source && !isWhole)
      throw new AtelierError(
        'gone',
        'A finished part of this edit was lost, and its source is not at hand.',
        {
          reason: 'source_gone',
        },
      );
  }
  return initial;
}

async function largest(
  order: WorkOrder,
  { id, stored, edit }: WorkOrder['images'][number],
  { edits }: Beginnings,
  at: number,
  ctx: Ctx,
): Promise<Omit<InitialImage, 'image'> | null> {
  for (const stage of stored.toReversed()) {
    const { size, storageKey } = stage;
    const rgb = await readStored(ctx, id, stage);
    const source = edit?.onto ? edits[at]?.source[size] : undefined;
    if (rgb) return { size, rgb: source ? asDrawn(rgb, source, edit!, size) : rgb };
    ctx.deps.log.error(
      { generationId: order.generationId, storageKey },
      'a stored stage is missing, damaged or marked with a lost key; drawing it again',
    );
  }
  return null;
}
