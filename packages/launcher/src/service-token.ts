import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Minimum length, as for SERVICE_TOKEN. A shorter token was cut off while it was written. */
const MIN_LENGTH = 16;

/**
 * Returns the secret that our processes share: SERVICE_TOKEN, or one made once and kept in the data
 * directory, readable only to its owner. Replaces a file without a whole token (after a full disk or a power
 * cut).
 * @throws Error of the file system when the directory cannot be read or written
 */
export function serviceToken(dataDir: string, given: string | undefined): string {
  if (given) return given;
  const file = path.join(dataDir, 'service.token');
  const kept = read(file);
  if (kept !== null && kept.length >= MIN_LENGTH) return kept;
  const partial = `${file}.${randomUUID()}`;
  try {
    writeDurably(partial, randomBytes(32).toString('base64url'));
    // A link fails if another start was faster; a rename replaces an invalid token.
    if (kept === null) link(partial, file);
    else renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeDurably(file: string, text: string): void {
  const fd = openSync(file, 'wx', 0o600);
  try {
    fchmodSync(fd, 0o600);
    for (let at = 0; at < text.length; ) at += writeSync(fd, text.slice(at));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
