import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { cachePaths, isComplete, readCached } from './cache-files';
import { MANIFEST } from './manifest';

export type CachedPack = {
  /** SHA-256 of its manifest. */
  id: string;
  name: string;
  version: string;
  bytes: number;
  complete: boolean;
  /** When a process started with it last. */
  usedAt: Date;
};

/** A partial download that nothing touched for so long is given up. */
const PARTIAL_MS = 7 * 24 * 60 * 60 * 1000;

const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The cached packs, the last used first. */
export async function listCached(cacheDir: string): Promise<CachedPack[]> {
  const paths = cachePaths(cacheDir);
  const packs: CachedPack[] = [];
  for (const id of await filesIn(path.join(cacheDir, 'packs'))) {
    const cached = await readCached(paths.pack(id));
    if (cached === null) continue;
    const { name, version, files } = cached.manifest;
    packs.push({
      id,
      name,
      version,
      bytes: Object.values(files).reduce((sum, file) => sum + file.bytes, 0),
      complete: await isComplete(paths.pack(id), cached),
      usedAt: (await stat(path.join(paths.pack(id), MANIFEST))).mtime,
    });
  }
  return packs.toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
}

/**
 * Removes packs and every file that no other pack has, and partial downloads that stood still for a week.
 * @returns bytes that are free again
 */
export async function removeCached(cacheDir: string, ids: readonly string[]): Promise<number> {
  const paths = cachePaths(cacheDir);
  for (const id of ids) await rm(paths.pack(id), { recursive: true, force: true });
  const kept = new Set<string>();
  for (const { id } of await listCached(cacheDir))
    for (const { sha256 } of Object.values((await readCached(paths.pack(id)))?.manifest.files ?? {}))
      kept.add(sha256);
  let freed = 0;
  for (const file of await filesIn(path.join(cacheDir, 'files'))) {
    const found = await stat(paths.file(file)).catch(() => null);
    if (found === null || kept.has(file)) continue;
    if (file.includes('.') && Date.now() - found.mtimeMs < PARTIAL_MS) continue;
    await rm(paths.file(file), { force: true });
    freed += found.size;
  }
  return freed;
}

/**
 * Hashes every cached file and removes those that are not what their name says, so that the next start downloads
 * them anew. Returns their hashes.
 */
export async function dropDamaged(cacheDir: string): Promise<string[]> {
  const paths = cachePaths(cacheDir);
  const damaged: string[] = [];
  for (const sha256 of await filesIn(path.join(cacheDir, 'files'))) {
    if (sha256.includes('.')) continue;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(paths.file(sha256))) hash.update(chunk as Buffer);
    if (hash.digest('hex') !== sha256) damaged.push(sha256);
  }
  for (const id of await filesIn(path.join(cacheDir, 'packs')))
    for (const [name, { sha256 }] of Object.entries((await readCached(paths.pack(id)))?.manifest.files ?? {}))
      if (damaged.includes(sha256)) await rm(path.join(paths.pack(id), name), { force: true });
  for (const sha256 of damaged) await rm(paths.file(sha256), { force: true });
  return damaged;
}
