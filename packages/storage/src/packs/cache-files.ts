import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AtelierError } from '@atelier/domain';
import { MANIFEST, readServed, type ServedManifest } from './manifest';

/** Where the cache keeps things: verified files by their hash, packs made of links to them, last manifests. */
export const cachePaths = (cacheDir: string) => ({
  file: (sha256: string) => path.join(cacheDir, 'files', sha256),
  pack: (manifest: string) => path.join(cacheDir, 'packs', manifest),
  source: (id: string) => path.join(cacheDir, 'sources', id),
});
export type CachePaths = ReturnType<typeof cachePaths>;

/** Makes the folders of the cache. @throws AtelierError unavailable, storage_full */
export async function makeCache(cacheDir: string): Promise<void> {
  try {
    for (const folder of ['files', 'packs', 'sources'])
      await mkdir(path.join(cacheDir, folder), { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw isFull(error)
      ? diskFull(error)
      : new AtelierError('unavailable', `PACK_CACHE ${cacheDir} cannot be made: ${code}`, { cause: error });
  }
}

export const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');

export const diskFull = (cause: unknown): AtelierError =>
  new AtelierError(
    'storage_full',
    'The disk of PACK_CACHE is full. What was downloaded is kept for the next start.',
    {
      cause,
    },
  );

/** Bytes of a file; 0 when there is none. */
export const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

export const hasSize = (file: string, bytes: number): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  );

/** Whether `directory` holds every file of the manifest in its size; packages/imagen hashes them at each load. */
export async function isComplete(directory: string, { manifest }: ServedManifest): Promise<boolean> {
  for (const [name, { bytes }] of Object.entries(manifest.files))
    if (!(await hasSize(path.join(directory, name), bytes))) return false;
  return true;
}

/** The manifest of a cached pack; null when there is none, or when it is not the one that the name says. */
export async function readCached(directory: string): Promise<ServedManifest | null> {
  const bytes = await readFile(path.join(directory, MANIFEST)).catch(() => null);
  if (bytes === null) return null;
  try {
    const cached = readServed(bytes, directory);
    return cached.sha256 === path.basename(directory) ? cached : null;
  } catch {
    return null;
  }
}

/** Replaces a small file whole. @throws AtelierError storage_full */
export async function writeWhole(file: string, bytes: Buffer | string): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await writeFile(part, bytes);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw isFull(error) ? diskFull(error) : error;
  }
}

/** Links a verified file into a pack; copies it where the file system has no hard links. */
export async function linkInto(file: string, target: string): Promise<void> {
  const part = `${target}.${randomUUID()}`;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await link(file, part).catch(() => copyFile(file, part));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw isFull(error) ? diskFull(error) : error;
  }
}

/** Marks a pack as used now, for the command that removes old ones. Returns its directory. */
export async function markUsed(directory: string): Promise<string> {
  const now = new Date();
  await utimes(path.join(directory, MANIFEST), now, now).catch(() => {});
  return directory;
}
