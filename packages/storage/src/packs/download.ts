import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';
import { diskFull, isFull, sizeOf } from './cache-files';
import { type PackSource, SourceError } from './source';

/** Tries without a single new byte before a download gives up; the pauses between them double. */
const TRIES = 6;
/** A connection that brings nothing for so long is cut and made anew. */
const STALL_MS = 30_000;

export type Wanted = { name: string; sha256: string; bytes: number };
export type DownloadOptions = {
  signal: AbortSignal;
  /** First pause between tries, in ms. */
  retryMs: number;
  onBytes(bytes: number): void;
  onTrouble(line: string): void;
};

/** The server's file is not the one that the manifest lists, also after it was downloaded anew. */
export class WrongFile extends Error {
  override readonly name = 'WrongFile';
}

/**
 * Downloads one file to `target`, through `target.part`. An interrupted download goes on where it stopped, in a
 * later process too. A file with a wrong hash is downloaded once more from the start. `target` appears whole,
 * with the right hash, or not at all.
 * @throws WrongFile; AtelierError storage_full, unavailable; SourceError refused; the signal's reason
 */
export async function download(
  source: PackSource,
  wanted: Wanted,
  target: string,
  options: DownloadOptions,
): Promise<void> {
  const part = `${target}.part`;
  for (let anew = false; ; anew = true) {
    const why = (await receive(source, wanted, part, options)) ?? (await faultOf(part, wanted));
    if (why === null) break;
    await rm(part, { force: true });
    if (anew) throw new WrongFile(`"${wanted.name}" of ${source.shown} ${why}`);
    options.onTrouble(`"${wanted.name}" ${why}; downloading it anew`);
  }
  await rename(part, target);
  await rm(`${part}.from`, { force: true });
}

/** Fills `part`. Returns why the server's file cannot be the wanted one, or null. */
async function receive(
  source: PackSource,
  { name, bytes }: Wanted,
  part: string,
  { signal, retryMs, onBytes, onTrouble }: DownloadOptions,
): Promise<string | null> {
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    const have = await sizeOf(part);
    if (have > bytes) return `has more than ${bytes} bytes`;
    if (have === bytes && bytes > 0) return null;
    let got = 0;
    try {
      const fault = await receiveSome(source, { name, bytes, part, have, signal }, (count) => {
        got += count;
        onBytes(count);
      });
      if (fault !== null) return fault;
      if ((await sizeOf(part)) === bytes) return null;
      throw new SourceError('away', 'the connection ended early');
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AtelierError) throw error;
      if (error instanceof SourceError && error.kind === 'refused') throw error;
      if (error instanceof SourceError && error.kind === 'short') return `has ${have} bytes, not ${bytes}`;
      failures = got > 0 ? 1 : failures + 1;
      const why = error instanceof SourceError ? error.message : 'the connection broke';
      if (failures === TRIES)
        throw new AtelierError('unavailable', `${source.shown}: ${why} (${TRIES} tries in a row)`, {
          cause: error,
        });
      onTrouble(`"${name}": ${why}; going on from byte ${await sizeOf(part)}`);
      await delay(retryMs * 2 ** (failures - 1), undefined, { signal });
    }
  }
}

type Piece = { name: string; bytes: number; part: string; have: number; signal: AbortSignal };

async function receiveSome(
  source: PackSource,
  { name, bytes, part, have, signal }: Piece,
  onBytes: (count: number) => void,
): Promise<string | null> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const validator = have > 0 ? await readFile(`${part}.from`, 'utf8').catch(() => undefined) : undefined;
  let file: FileHandle | undefined;
  try {
    const either = AbortSignal.any([signal, stall.signal]);
    const opened = await source.open(name, { from: have, validator: validator || undefined, signal: either });
    // A connection may break before the loop below reads it. The loop throws that error; without a listener it would
    // end the process.
    opened.body.on('error', () => {});
    try {
      if (opened.total !== undefined && opened.total !== bytes)
        return `has ${opened.total} bytes, not ${bytes}`;
      file = await open(part, opened.from === 0 ? 'w' : 'r+');
      if (opened.from === 0) await writeFile(`${part}.from`, opened.validator ?? '');
      let at = opened.from;
      for await (const chunk of opened.body as AsyncIterable<Buffer>) {
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), STALL_MS);
        signal.throwIfAborted();
        if (at + chunk.length > bytes) return `has more than ${bytes} bytes`;
        await file.write(chunk, 0, chunk.length, at);
        at += chunk.length;
        onBytes(chunk.length);
      }
      await file.sync();
      return null;
    } finally {
      opened.body.destroy();
    }
  } catch (error) {
    throw isFull(error) ? diskFull(error) : error;
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

/** Reads the file back from the disk. Returns what is wrong with it, or null. */
async function faultOf(path: string, { sha256 }: Wanted): Promise<string | null> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  return found === sha256 ? null : `has the SHA-256 ${found}; the manifest says ${sha256}`;
}
