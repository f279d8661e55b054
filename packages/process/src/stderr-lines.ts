import { write, writeSync } from 'node:fs';

const STDERR = 2;
/** Most characters of lines that wait for a slow reader. Later lines are dropped. */
const MAX_WAITING = 1 << 20;
const BUSY_RETRY_MS = 50;

const isBusy = (error: NodeJS.ErrnoException): boolean => error.code === 'EAGAIN';

/**
 * A destination for pino: writes lines to stderr in order, without blocking. Drops lines that cannot be
 * written and tries the next ones. pino's own destination throws on such an error. At exit it writes for ever
 * (sonic-boom 4.2 repeats a failed flushSync), so a process whose terminal closed would never end.
 */
export class StderrLines {
  private waiting = '';
  private writing: Buffer | null = null;
  /** Whether a system call for `writing` is in progress; it finishes by itself at exit. */
  private inFlight = false;

  constructor() {
    process.once('exit', () => this.writeRest());
  }

  write(line: string): void {
    if (this.waiting.length + line.length > MAX_WAITING) return;
    this.waiting += line;
    if (this.writing === null) this.next();
  }

  private next(): void {
    if (!this.waiting) return;
    this.writing = Buffer.from(this.waiting);
    this.waiting = '';
    this.send(this.writing);
  }

  private send(bytes: Buffer): void {
    this.inFlight = true;
    write(STDERR, bytes, (error, written) => {
      this.inFlight = false;
      if (error && isBusy(error)) {
        setTimeout(() => this.send(bytes), BUSY_RETRY_MS).unref();
        return;
      }
      this.writing = !error && written < bytes.length ? bytes.subarray(written) : null;
      if (this.writing) this.send(this.writing);
      else this.next();
    });
  }

  private writeRest(): void {
    try {
      if (this.writing && !this.inFlight) writeSync(STDERR, this.writing);
      if (this.waiting) writeSync(STDERR, this.waiting);
    } catch {
      // Lost.
    }
  }
}
