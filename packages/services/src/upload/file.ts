import { createHash } from 'node:crypto';
import { type Tx, withTransaction } from '@atelier/db';
import type { Ctx } from '../context';

/** Prefix of the files of uploads. */
export const UPLOADS = 'uploads/';

/** Key by content: `uploads/ab/abcdef….png`. Equal pictures share one file. */
export function uploadKey(png: Uint8Array): { key: string; sha256: string } {
  const sha256 = createHash('sha256').update(png).digest('hex');
  return { key: `${UPLOADS}${sha256.slice(0, 2)}/${sha256}.png`, sha256 };
}

/**
 * Locks a file until the transaction ends: a row that names it is written, and the file of no row is deleted,
 * one after the other.
 */
export async function lockFile(tx: Tx, key: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))::text`;
}

/** Whether an upload names this file. */
export const isNamed = async (tx: Tx, storageKey: string): Promise<boolean> =>
  (await tx.upload.findFirst({ where: { storageKey }, select: { id: true } })) !== null;

/**
 * Deletes the files that no upload names any more. Runs after the commit that removed the rows; the reconciler
 * finds a file that cannot be deleted now.
 */
export async function dropUploadFiles({ deps }: Ctx, keys: readonly string[]): Promise<void> {
  const { db, storage, log } = deps;
  for (const key of new Set(keys))
    try {
      await withTransaction(db, async (tx) => {
        await lockFile(tx, key);
        // Deleting twice is harmless: the transaction may run again.
        if (!(await isNamed(tx, key))) await storage.delete(key);
      });
    } catch (err) {
      log.warn({ err, key }, 'a deleted upload’s file is left to the reconciler');
    }
}
