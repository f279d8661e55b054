import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrationsHere, openSnapshot } from '@atelier/db';
import { type Ctx, upkeep } from '@atelier/services';
import { createStorage, type Storage } from '@atelier/storage';
import { inParallel, linesOf, OWNER_ONLY, sha256Of, writeCompressed, writeDurably } from './durable';
import { copyKeys } from './keys';
import { FILES, FORMAT, IMAGES, MANIFEST, type Manifest, stampOf, tableFile, UNFINISHED } from './layout';

/** Files copied at once: an S3 answers each after some 20 ms. */
const AT_ONCE = 8;
/** An unfinished backup without a change for this long is no longer being written. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

export interface BackupReport {
  folder: string;
  manifest: Manifest;
  /** Files copied now; the others lay in the folder already. */
  copied: { files: number; bytes: number };
  /** Folders of backups that were interrupted less than a day ago, or are being written. */
  unfinished: string[];
}

interface Options {
  databaseUrl: string;
  dataDir: string;
  /** False leaves the keys out. */
  keys?: boolean;
  say?: (line: string) => void;
}

/**
 * Writes a backup into `root`: all rows as of one moment, then the files that they name. The service may run.
 * Copies only files that no earlier backup in `root` holds. An interrupted backup leaves a folder
 * `unfinished-…`, and its files for the next one.
 * @throws AtelierError, Error with one line
 */
export async function backUp(
  ctx: Ctx,
  root: string,
  { databaseUrl, dataDir, keys = true, say = () => {} }: Options,
): Promise<BackupReport> {
  const now = ctx.deps.now();
  await mkdir(path.join(root, IMAGES), { recursive: true, mode: OWNER_ONLY.folder });
  const unfinished = await sweepUnfinished(root, now);
  const partial = path.join(root, `${UNFINISHED}${stampOf(now)}`);
  await mkdir(path.join(partial, 'tables'), { recursive: true, mode: OWNER_ONLY.folder });
  say('rows …');
  const rows = await copyRows(ctx, databaseUrl, partial);
  say(`files (${rows.files.count} in all) …`);
  const copied = await copyFiles(ctx, partial, imagesOf(root));
  const manifest: Manifest = {
    format: FORMAT,
    createdAt: now.toISOString(),
    ...rows,
    lost: copied.lost,
    erased: copied.erased,
    keys: keys ? await copyKeys(dataDir, partial) : [],
  };
  await writeDurably(path.join(partial, MANIFEST), JSON.stringify(manifest, null, 1));
  const folder = path.join(root, stampOf(now));
  await rename(partial, folder);
  await syncFolder(root);
  return { folder, manifest, copied: { files: copied.files, bytes: copied.bytes }, unfinished };
}

/** The files of all backups of a folder. */
export const imagesOf = (root: string): Storage => createStorage(pathToFileURL(path.join(root, IMAGES)).href);

/** Reads every table and the list of files in one snapshot, which ends before any file is copied. */
async function copyRows(
  { deps }: Ctx,
  databaseUrl: string,
  folder: string,
): Promise<Pick<Manifest, 'studioId' | 'migrations' | 'tables' | 'files'>> {
  const snapshot = await openSnapshot(databaseUrl);
  try {
    await requireSameVersion(snapshot.migrations);
    const studio = await deps.db.studio.findFirstOrThrow();
    const tables: Manifest['tables'] = [];
    for (const table of snapshot.tables) {
      const rows = snapshot.copyTable(table);
      const sha256 = await writeCompressed(rows, path.join(folder, tableFile(table.name)));
      tables.push({ ...table, rows: rows.rowCount, sha256 });
    }
    const list = snapshot.copyQuery(upkeep.NAMED_FILES);
    const sha256 = await writeCompressed(list, path.join(folder, FILES));
    const files = { sha256, ...(await measure(path.join(folder, FILES))) };
    return { studioId: studio.id, migrations: snapshot.migrations, tables, files };
  } finally {
    await snapshot.close();
  }
}

/** A restore loads rows into the tables that these migrations make. @throws Error with one line */
async function requireSameVersion(applied: readonly { name: string }[]): Promise<void> {
  const names = new Set(applied.map(({ name }) => name));
  const lacking = (await migrationsHere()).find(({ name }) => !names.has(name));
  if (lacking)
    throw new Error(
      `The database lacks migration ${lacking.name} of this version: make the backup with the version that runs, or start this one first.`,
    );
}

/** Equal pictures share a file: counts each once. */
async function measure(list: string): Promise<{ count: number; bytes: number }> {
  const seen = new Set<string>();
  let bytes = 0;
  for await (const line of linesOf(list)) {
    const file = upkeep.readNamedFile(line);
    if (seen.has(file.key)) continue;
    seen.add(file.key);
    bytes += file.bytes;
  }
  return { count: seen.size, bytes };
}

async function copyFiles(
  ctx: Ctx,
  folder: string,
  images: Storage,
): Promise<{ files: number; bytes: number; lost: string[]; erased: upkeep.Erased }> {
  const { storage } = ctx.deps;
  const absent: upkeep.NamedFile[] = [];
  let files = 0;
  let bytes = 0;
  const copy = async ({ key, sha256 }: upkeep.NamedFile): Promise<boolean> => {
    if (await images.has(key)) return true;
    const content = await storage.get(key);
    if (!content || sha256Of(content) !== sha256) return false;
    await images.put(key, content, { contentType: 'image/png' });
    files++;
    bytes += content.byteLength;
    return true;
  };
  // Equal pictures share a file, which is copied once.
  const copies = new Map<string, Promise<boolean>>();
  await inParallel(linesOf(path.join(folder, FILES)), AT_ONCE, async (line) => {
    const file = upkeep.readNamedFile(line);
    const copied = copies.get(file.key) ?? copy(file);
    copies.set(file.key, copied);
    if (!(await copied)) absent.push(file);
  });
  const erased = await upkeep.erasedSince({ ctx, input: { files: absent } });
  const gone = new Set([...erased.generations, ...erased.uploads]);
  const lost = [...new Set(absent.filter(({ id }) => !gone.has(id)).map(({ key }) => key))].sort();
  return { files, bytes, lost, erased };
}

/** Deletes abandoned backups; returns the names of younger ones. */
async function sweepUnfinished(root: string, now: Date): Promise<string[]> {
  const young: string[] = [];
  for (const name of await readdir(root)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const folder = path.join(root, name);
    const { mtimeMs } = await stat(folder);
    if (now.getTime() - mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
    else young.push(name);
  }
  return young;
}

/** A rename survives a power cut only when the folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
