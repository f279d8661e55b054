import { seed, stageSize } from '@atelier/domain';
import { type Examined, textOf } from '@atelier/provenance';
import { z } from 'zod';
import type { Ctx } from '../context';
import { examiner } from './examiner';
import type { Place } from './place';

const claim = z.object({
  'atelier:generation': z.uuid(),
  'atelier:seed': z.coerce.number().pipe(seed),
  'atelier:size': z.coerce.number().pipe(stageSize),
});

/**
 * The stored picture that the text chunks of a file name, if its pixels are the same: a picture from before
 * signatures that a program wrote again. The text alone proves nothing.
 * @throws rate_limited, storage_failed
 */
export async function keptPixels(
  { deps: { db, storage } }: Ctx,
  file: Uint8Array,
  { pixels }: Examined,
): Promise<Place | null> {
  const named = claim.safeParse(textOf(file)).data;
  if (!named || !pixels) return null;
  const { 'atelier:generation': generationId, 'atelier:seed': number, 'atelier:size': size } = named;
  const stage = await db.stageImage.findFirst({
    where: { size, image: { generationId, seed: number } },
    select: { storageKey: true, image: { select: { generationId: true, index: true } } },
  });
  const png = stage && (await storage.get(stage.storageKey));
  if (!png) return null;
  const stored = await examiner.ask({ file: png, keys: [] });
  return stored?.pixels && Buffer.from(stored.pixels).equals(pixels) ? { ...stage.image, size } : null;
}
