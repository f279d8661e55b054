import type { Db } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import type { Storage } from '@atelier/storage';

/** The object in which a storage carries the id of the database that its files belong to. */
export const STORAGE_MARKER = 'studio/database-id.txt';

type Stores = { db: Db; storage: Storage };

/** Returns the database's own id. */
const idOf = async (db: Db): Promise<string> => (await db.studio.findFirstOrThrow()).id;

/**
 * Says whose files the storage holds: `ours`, `theirs` (another database's), or `unmarked` (empty, or from
 * before the marker).
 * @throws AtelierError storage_failed
 */
export async function belonging({ db, storage }: Stores): Promise<'ours' | 'theirs' | 'unmarked'> {
  const carried = await storage.get(STORAGE_MARKER);
  if (!carried) return 'unmarked';
  return Buffer.from(carried).toString().trim() === (await idOf(db)) ? 'ours' : 'theirs';
}

/** Writes the database's id into the storage. */
export async function mark({ db, storage }: Stores): Promise<void> {
  await storage.put(STORAGE_MARKER, Buffer.from(`${await idOf(db)}\n`), { contentType: 'text/plain' });
}

const marked = new WeakSet<Storage>();

/**
 * Marks the storage before this process stores its first file in it, unless it carries an id already. @throws
 * storage_failed
 */
export async function markOnce(stores: Stores): Promise<void> {
  if (marked.has(stores.storage)) return;
  if ((await belonging(stores)) === 'unmarked') await mark(stores);
  marked.add(stores.storage);
}

/** @throws AtelierError storage_failed when the storage carries another database's id */
export function refuseForeign(whose: 'ours' | 'theirs' | 'unmarked'): void {
  if (whose === 'theirs')
    throw new AtelierError(
      'storage_failed',
      `The storage belongs to another database: the id in its object ${STORAGE_MARKER} is not this database's. Check DATABASE_URL, ` +
        'DATA_DIR and STORAGE_URL. Nothing was changed.',
    );
}
