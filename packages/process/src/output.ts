import { writeSync } from 'node:fs';
import { redactor } from './redact';

const ignore = (): void => {};
const redact = redactor();

/**
 * Keeps this process alive when its output is gone: a closed terminal (EIO), a closed pipe (EPIPE), a full disk (ENOSPC).
 * A line that cannot be written is lost. Without a listener, Node ends the process on the stream's `error` event.
 */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignore);
}

/**
 * Writes one line to stderr without its secrets, or drops it. Goes past `process.stderr`, which stays destroyed after its first failed write:
 * the next line after a full disk has room arrives again.
 */
export function say(line: string): void {
  try {
    writeSync(2, `${redact(line)}\n`);
  } catch {
    // Nothing is left to report to.
  }
}
