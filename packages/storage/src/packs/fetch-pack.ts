import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';
import { cachePaths, isComplete, makeCache, markUsed, readCached, writeWhole } from './cache-files';
import { WrongFile } from './download';
import { fill } from './fill';
import { packSource } from './location';
import type { LockTimes } from './lock';
import { fetchManifest, MANIFEST, type ServedManifest } from './manifest';
import { type PackSource, SourceError } from './source';

/** Tries for the manifest, with pauses that double. */
const TRIES = 5;
/** How often a pack may be replaced on the server while it is downloaded. */
const MOST_CHANGES = 3;

export type FetchOptions = {
  cacheDir: string;
  /** `manifest`: no weights, for processes that only show the pack. Default: every file. */
  only?: 'manifest';
  log(line: string): void;
  signal?: AbortSignal;
  /** First pause between tries, in ms. Default 500. */
  retryMs?: number;
  lockTimes?: LockTimes;
};

/**
 * Returns a directory that holds the pack at the URL `pack`, downloading what the cache lacks. Every file has the
 * size and SHA-256 of the manifest. When the server is away, the pack that it served last is used if all of it is
 * in the cache; with `#sha256=` in the URL, a complete pack needs no server at all. Several processes may share
 * `cacheDir`.
 * @throws AtelierError invalid_request, pack_invalid, unavailable, storage_full; the signal's reason
 */
export async function fetchPack(
  pack: string,
  { cacheDir, only, log, signal = new AbortController().signal, retryMs = 500, lockTimes }: FetchOptions,
): Promise<string> {
  const { source, pin } = packSource(pack);
  await makeCache(cacheDir);
  const paths = cachePaths(cacheDir);
  const remembered = paths.source(createHash('sha256').update(source.shown).digest('hex'));
  const isUsable = async (directory: string): Promise<boolean> => {
    const cached = await readCached(directory);
    return cached !== null && (only === 'manifest' || (await isComplete(directory, cached)));
  };
  if (pin !== null && (await isUsable(paths.pack(pin)))) return markUsed(paths.pack(pin));

  let wrong: { error: WrongFile; manifest: string } | undefined;
  for (let change = 0; ; change++) {
    let served: ServedManifest;
    try {
      served = await untilServed(source, { signal, retryMs, log });
    } catch (error) {
      const last = paths.pack(await readFile(remembered, 'utf8').catch(() => 'none'));
      if (!(error instanceof SourceError && error.kind === 'away') || !(await isUsable(last)))
        throw readable(error, source);
      log(`${source.shown}: ${error.message}; using the pack that it served last, from the cache`);
      return markUsed(last);
    }
    if (pin !== null && served.sha256 !== pin)
      throw new AtelierError(
        'pack_invalid',
        `The manifest of ${source.shown} has the SHA-256 ${served.sha256}, not the pinned one.`,
      );
    if (wrong && (wrong.manifest === served.sha256 || change === MOST_CHANGES))
      throw readable(wrong.error, source);
    const directory = paths.pack(served.sha256);
    await mkdir(directory, { recursive: true });
    await writeWhole(path.join(directory, MANIFEST), served.bytes);
    await writeWhole(remembered, served.sha256);
    if (await isUsable(directory)) return directory;
    try {
      await fill(source, served.manifest, directory, { cacheDir, log, signal, retryMs, lockTimes });
      return directory;
    } catch (error) {
      if (!(error instanceof WrongFile)) throw readable(error, source);
      log(`${error.message}; asking for the manifest again`);
      wrong = { error, manifest: served.sha256 };
    }
  }
}

async function untilServed(
  source: PackSource,
  { signal, retryMs, log }: { signal: AbortSignal; retryMs: number; log(line: string): void },
): Promise<ServedManifest> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetchManifest(source, signal);
    } catch (error) {
      if (!(error instanceof SourceError) || error.kind !== 'away' || attempt === TRIES - 1) throw error;
      log(`${source.shown}: ${error.message}; trying again`);
      await delay(retryMs * 2 ** attempt, undefined, { signal });
    }
  }
}

/** The error for a person. A refusal and a wrong file end a start for good; a server that is away may come back. */
function readable(error: unknown, source: PackSource): unknown {
  if (error instanceof WrongFile)
    return new AtelierError('pack_invalid', `${error.message}.`, { cause: error });
  if (!(error instanceof SourceError)) return error;
  const code = error.kind === 'away' ? 'unavailable' : 'pack_invalid';
  return new AtelierError(code, `PACK ${source.shown}: ${error.message}.`, { cause: error });
}
