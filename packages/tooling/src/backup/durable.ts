import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** Files of a backup hold people's data: only their owner reads them. */
export const OWNER_ONLY = { file: 0o600, folder: 0o700 };

const hashing = (hash: Hash): Transform =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });

/** Compresses a stream into a new file and waits until the disk has it. Returns the file's SHA-256. */
export async function writeCompressed(from: Readable, file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    from,
    createGzip(),
    hashing(hash),
    createWriteStream(file, { flags: 'wx', mode: OWNER_ONLY.file, flush: true }),
  );
  return hash.digest('hex');
}

/** Writes a new file and waits until the disk has it. */
export async function writeDurably(file: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'wx', OWNER_ONLY.file);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @throws Error with one line when the file is missing or has another SHA-256 */
export async function checkFile(folder: string, name: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path.join(folder, name)), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error(`the backup lacks its file ${name}`);
    throw error;
  }
  if (hash.digest('hex') !== sha256) throw new Error(`the backup's file ${name} is damaged`);
}

/** Opens a compressed file for reading. */
export function readCompressed(file: string): Readable {
  const plain = createGunzip();
  pipeline(createReadStream(file), plain).catch((error: Error) => plain.destroy(error));
  return plain;
}

/** The lines of a compressed file, one after the other. */
export const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: readCompressed(file), crlfDelay: Number.POSITIVE_INFINITY });

/** The bytes of a file, or null where there is none. */
export const readIfThere = (file: string): Promise<Buffer | null> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

/** Runs `work` on each item, at most `most` at a time. Stops at the first error, after the running ones. */
export async function inParallel<T>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const source = items[Symbol.asyncIterator]();
  let failed = false;
  const run = async (): Promise<void> => {
    for (;;) {
      const next = failed ? undefined : await source.next();
      if (!next || next.done) return;
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, run));
  await source.return?.();
  const rejected = ends.find((end) => end.status === 'rejected');
  if (rejected) throw rejected.reason;
}
