import { AtelierError, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { resizeArea, type SourcePictures, sourceFrom } from '@atelier/imagen';
import type { Ctx, OrderEdit } from '@atelier/services';
import { decodePng } from '../png';
import { readIntact, readStored } from '../stored-picture';

const UPLOAD_SIZE = 1024;

/**
 * Reads the picture that an edit begins from, up to `most` pixels a side. An upload is reduced to the sizes of
 * the stages; a picture without its 64 pixels is reduced to them.
 * @throws AtelierError gone (source_gone) when a file is missing or damaged; storage_failed
 */
export async function readSource(
  ctx: Ctx,
  source: NonNullable<OrderEdit['source']>,
  most: StageSize,
): Promise<SourcePictures> {
  if ('upload' in source) {
    const png = await readIntact(ctx, source.upload);
    const rgb = png && (await decodePng(png, UPLOAD_SIZE).catch(() => null));
    if (!rgb) throw lost();
    return sourceFrom(rgb, UPLOAD_SIZE, most);
  }
  const pictures: Partial<Record<StageSize, Uint8Array>> = {};
  for (const stage of source.stages.filter(({ size }) => size <= most)) {
    const rgb = await readStored(ctx, source.imageId, stage);
    if (!rgb) throw lost();
    pictures[stage.size] = rgb;
  }
  const least = STAGE_SIZES.find((size) => pictures[size]);
  if (!least) throw lost();
  return { 64: resizeArea(pictures[least]!, least, 64), ...pictures };
}

const lost = (): AtelierError =>
  new AtelierError('gone', 'The picture that this begins from is missing or damaged.', {
    reason: 'source_gone',
  });
