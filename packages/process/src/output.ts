import { writeSync } from 'node:fs';
import { redactor } from './redact';

const ignore = (): void => {};
const redact = redactor();

/**
 * Keeps this process alive when its output fails: a closed terminal (EIO), a closed pipe (EPIPE), a full disk
 * (ENOSPC). Loses a line that cannot be written. Without a listener, Node ends the process on the stream's
 * `error` event.
 */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignore);
}

/**
 * Writes one redacted line to stderr, or drops it. Bypasses `process.stderr`, which stays destroyed after its
 * first failed write. So lines arrive again once a full disk has room.
 */
export function say(line: string): void {
  try {
    writeSync(2, `${redact(line)}\n`);
  } catch {
    // There is no other place to report to.
  }
}
