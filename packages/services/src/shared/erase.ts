import type { Db, Tx } from '@atelier/db';
import type { Ctx } from '../context';
import { copyKeysOf } from './copies';

/**
 * Deletes the stage rows of these generations and returns the keys of their files. The rows themselves stay,
 * marked as deleted: remixes keep their parent and the lineage its shape. Files go after the commit, by
 * dropFiles.
 */
export async function erasePictures(tx: Tx, generationIds: string[]): Promise<string[]> {
  const where = { image: { generationId: { in: generationIds } } };
  const stages = await tx.stageImage.findMany({ where, select: { storageKey: true } });
  await tx.stageImage.deleteMany({ where });
  await tx.image.updateMany({
    where: { generationId: { in: generationIds } },
    data: { reached: null, thumbhash: null },
  });
  return stages.map(({ storageKey }) => storageKey);
}

/** Removes files that no row names any more. The reconciler finds a file that cannot be removed now. */
export async function dropFiles({ deps }: Ctx, keys: string[]): Promise<void> {
  for (const key of new Set(keys)) {
    try {
      if (await isNamed(deps.db, key)) continue;
      await deps.storage.delete(key);
      for (const copy of copyKeysOf(key)) await deps.storage.delete(copy);
    } catch (error) {
      deps.log.warn({ err: error, key }, 'a deleted picture’s file is left to the reconciler');
    }
  }
}

const isNamed = async (db: Db, storageKey: string): Promise<boolean> =>
  (await db.stageImage.findFirst({ where: { storageKey }, select: { imageId: true } })) !== null;
