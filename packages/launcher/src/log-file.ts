import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

/**
 * Appends a process's output to a file that only its owner may read. Never throws: a chunk that cannot be
 * written (full disk, another user's file) is dropped, and the next one opens the file again.
 */
export class LogFile {
  private fd: number | null = null;
  private failing = false;

  /** @param onTrouble told the error code of the first of several failures in a row */
  constructor(
    private readonly file: string,
    private readonly onTrouble: (file: string, code: string) => void,
  ) {}

  write(chunk: Buffer): void {
    try {
      this.fd ??= openPrivate(this.file);
      // Ends a chunk that was cut, so that it does not run into the next line.
      if (this.failing) writeSync(this.fd, '\n');
      for (let at = 0; at < chunk.length; ) at += writeSync(this.fd, chunk, at);
      this.failing = false;
    } catch (error) {
      this.close();
      if (!this.failing) this.onTrouble(this.file, (error as NodeJS.ErrnoException).code ?? String(error));
      this.failing = true;
    }
  }

  close(): void {
    const { fd } = this;
    this.fd = null;
    if (fd !== null) quietly(() => closeSync(fd));
  }
}

function openPrivate(file: string): number {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fd = openSync(file, 'a', 0o600);
  // Older versions made both readable to every user.
  quietly(() => fchmodSync(fd, 0o600));
  return fd;
}

/**
 * Makes a folder that only its owner may enter, also where an older version left it open. @throws as
 * mkdirSync
 */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  quietly(() => chmodSync(folder, 0o700));
}

/** Ignores errors: another user's file keeps its mode. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {}
}
