import path from 'node:path';
import { checkTarget, load } from '@atelier/db';
import { type Ctx, upkeep } from '@atelier/services';
import type { Storage } from '@atelier/storage';
import { imagesOf } from './back-up';
import { checkFile, inParallel, linesOf, readCompressed, sha256Of } from './durable';
import { checkKeys, putKeys } from './keys';
import { FILES, type Manifest, openBackup, tableFile } from './layout';

/** Files copied at once. */
const AT_ONCE = 8;

export interface RestoreReport {
  folder: string;
  manifest: Manifest;
  /** Files copied now; the others lay in the storage already, with the right hash. */
  copied: number;
  /** Pictures whose files the backup lacks: they are drawn again. */
  redrawn: number;
}

/**
 * Restores a backup into an empty database, and a storage that is empty or belongs to the same studio: checks
 * everything that can be checked, then keys, files, and all rows in one transaction. Newer migrations of this
 * version are applied. Interrupted, it can be repeated: no row is there before every file is.
 * @throws AtelierError, Error with one line
 */
export async function restore(
  ctx: Ctx,
  place: string,
  {
    databaseUrl,
    dataDir,
    say = () => {},
  }: { databaseUrl: string; dataDir: string; say?: (line: string) => void },
): Promise<RestoreReport> {
  const { folder, root, manifest } = await openBackup(place);
  const { storage } = ctx.deps;
  const images = imagesOf(root);
  const lost = new Set(manifest.lost);
  say(`checking ${path.basename(folder)} …`);
  for (const { name, sha256 } of manifest.tables) await checkFile(folder, tableFile(name), sha256);
  await checkFile(folder, FILES, manifest.files.sha256);
  await checkKeys(folder, manifest.keys, dataDir);
  await checkTarget(databaseUrl, manifest.migrations);
  await checkStorage(storage, manifest.studioId);

  await putKeys(folder, manifest.keys, dataDir);
  await storage.put(upkeep.STORAGE_MARKER, Buffer.from(`${manifest.studioId}\n`), {
    contentType: 'text/plain',
  });
  say(`files (${manifest.files.count} in all) …`);
  const gone = new Set([...manifest.erased.generations, ...manifest.erased.uploads]);
  let copied = 0;
  const begun = new Set<string>();
  await inParallel(linesOf(path.join(folder, FILES)), AT_ONCE, async (line) => {
    const { key, sha256, id } = upkeep.readNamedFile(line);
    if (begun.has(key)) return;
    begun.add(key);
    const there = await storage.get(key);
    if (there && sha256Of(there) === sha256) return;
    const bytes = await images.get(key);
    if (!bytes && (lost.has(key) || gone.has(id))) return;
    if (!bytes || sha256Of(bytes) !== sha256)
      throw new Error(`the backup's file ${key} is ${bytes ? 'damaged' : 'missing'}`);
    await storage.put(key, bytes, { contentType: 'image/png' });
    copied++;
  });
  say('rows …');
  await load(databaseUrl, {
    migrations: manifest.migrations,
    tables: manifest.tables,
    open: (table) => readCompressed(path.join(folder, tableFile(table))),
  });
  await upkeep.eraseAgain({ ctx, input: manifest.erased });
  let redrawn = 0;
  if (manifest.lost.length > 0)
    redrawn = (await upkeep.reconcile({ ctx, input: { repair: true, hashes: false } })).redrawn;
  return { folder, manifest, copied, redrawn };
}

/** @throws Error with one line when the storage holds files that are not this studio's */
async function checkStorage(storage: Storage, studioId: string): Promise<void> {
  const marker = await storage.get(upkeep.STORAGE_MARKER);
  if (marker && Buffer.from(marker).toString().trim() === studioId) return;
  if (marker)
    throw new Error(
      "the storage belongs to another studio's database. Restore into an empty one (STORAGE_URL). Nothing was changed.",
    );
  for (const folder of ['png/', 'uploads/'])
    for await (const { key } of storage.list(folder))
      throw new Error(
        `the storage is not empty (${key}). Restore into an empty one (STORAGE_URL). Nothing was changed.`,
      );
}
