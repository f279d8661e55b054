import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AtelierError } from '@atelier/domain';
import { type CachePaths, cachePaths, hasSize, linkInto, sizeOf } from './cache-files';
import { download, type Wanted } from './download';
import { type LockTimes, withCacheLock } from './lock';
import type { PackManifest } from './manifest';
import { megabytes, progressLines } from './progress';
import type { PackSource } from './source';

export type FillOptions = {
  cacheDir: string;
  log(line: string): void;
  signal: AbortSignal;
  /** First pause between tries, in ms. */
  retryMs: number;
  lockTimes?: LockTimes;
};

/**
 * Downloads the files that the cache lacks of a pack, one after the other, and links all into `directory`. A lock
 * for each file lets other processes wait for it instead of downloading it too.
 * @throws WrongFile; SourceError refused; AtelierError storage_full, unavailable; the signal's reason
 */
export async function fill(
  source: PackSource,
  manifest: PackManifest,
  directory: string,
  { cacheDir, log, signal, retryMs, lockTimes }: FillOptions,
): Promise<void> {
  const paths = cachePaths(cacheDir);
  const title = `pack ${manifest.name} ${manifest.version}`;
  const files = Object.entries(manifest.files).map(([name, file]) => ({ name, ...file }));
  const missing: Wanted[] = [];
  for (const file of files) if (!(await hasSize(paths.file(file.sha256), file.bytes))) missing.push(file);
  const left = await bytesLeft(missing, paths);
  await checkRoom(cacheDir, left);
  log(
    `${title}: ${missing.length} of ${files.length} files to download, ${megabytes(left)}, from ${source.shown}`,
  );
  const progress = progressLines(title, left, log);
  try {
    for (const wanted of missing) {
      const target = paths.file(wanted.sha256);
      progress.file(wanted.name);
      await withCacheLock(
        `${target}.lock`,
        async (held) => {
          if (await hasSize(target, wanted.bytes)) return;
          await download(source, wanted, target, {
            signal: held,
            retryMs,
            onBytes: progress.add,
            onTrouble: log,
          });
        },
        {
          signal,
          times: lockTimes,
          onWait: () => log(`${title}: another process downloads "${wanted.name}"; waiting for it`),
        },
      );
    }
  } finally {
    progress.end();
  }
  for (const { name, sha256 } of files) await linkInto(paths.file(sha256), path.join(directory, name));
  log(`${title}: complete in ${directory}`);
}

/** Bytes to download, without what an interrupted download left. */
async function bytesLeft(missing: readonly Wanted[], paths: CachePaths): Promise<number> {
  let left = 0;
  for (const { sha256, bytes } of missing) left += bytes - (await sizeOf(`${paths.file(sha256)}.part`));
  return Math.max(0, left);
}

/** @throws AtelierError storage_full when the disk has no room for `bytes` */
async function checkRoom(cacheDir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(cacheDir);
  const free = bavail * bsize;
  if (bytes > free)
    throw new AtelierError(
      'storage_full',
      `The pack needs ${megabytes(bytes)} more in ${cacheDir}, where ${megabytes(free)} are free.`,
    );
}
