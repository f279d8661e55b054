import { createHash } from 'node:crypto';
import { readPngText } from '@atelier/imagen/png';
import type { Ctx, StoredStages } from '@atelier/services';
import { unmarkStage } from './mark';
import { decodePng } from './png';

type StoredPicture = StoredStages['stages'][number];

/**
 * Reads a stored stage of an image, as the pixels that it was drawn with, before the mark. Null when its file is
 * missing, truncated or another one (SHA-256), or its mark is of a lost key. A picture of 1024 pixels keeps its
 * mark: nothing is drawn from one but its own copy.
 * @throws AtelierError storage_failed
 */
export async function readStored(
  { deps }: Ctx,
  imageId: string,
  { size, storageKey, sha256 }: StoredPicture,
): Promise<Uint8Array | null> {
  const png = await readIntact({ deps }, { storageKey, sha256 });
  if (!png) return null;
  const unmarked = async () =>
    unmarkStage(
      { imageId, size, rgb: await decodePng(png, size) },
      readPngText(png),
      deps.provenance?.watermarkKeys ?? [],
    );
  return unmarked().catch(() => null);
}

/** Bytes of a stored file; null when it is missing or another one. @throws AtelierError storage_failed */
export async function readIntact(
  { deps }: Pick<Ctx, 'deps'>,
  { storageKey, sha256 }: { storageKey: string; sha256: string },
): Promise<Uint8Array | null> {
  const bytes = await deps.storage.get(storageKey);
  return bytes && createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : null;
}
