import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';

export type LockTimes = { beatMs: number; staleMs: number };
/** A holder marks its lock every two seconds; one that did not for ten is gone. */
const TIMES: LockTimes = { beatMs: 2_000, staleMs: 10_000 };

const LOST = 'The download of the pack slept for so long that another process took it over.';

/**
 * Runs `work` while no other process holds `file`, on this machine or any that mounts the same directory. Process
 * ids say nothing between containers, so a live holder touches the file. A waiter takes over a lock that did not
 * change for `staleMs` by the waiter's own clock. The signal that `work` gets is aborted when the lock was lost,
 * because this process slept.
 */
export async function withCacheLock<T>(
  file: string,
  work: (signal: AbortSignal) => Promise<T>,
  { signal, onWait, times = TIMES }: { signal: AbortSignal; onWait: () => void; times?: LockTimes },
): Promise<T> {
  const me = randomUUID();
  await acquire(file, me, { signal, onWait, times });
  const lost = new AbortController();
  const beat = setInterval(() => {
    touch(file, me).catch(() => lost.abort(new AtelierError('unavailable', LOST)));
  }, times.beatMs);
  // process.exit() of a stopped worker must not leave others waiting.
  const drop = (): void => {
    try {
      if (readFileSync(file, 'utf8') === me) rmSync(file);
    } catch {}
  };
  process.once('exit', drop);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(beat);
    process.off('exit', drop);
    if (!lost.signal.aborted && (await ownerOf(file)) === me) await rm(file, { force: true });
  }
}

async function acquire(
  file: string,
  me: string,
  { signal, onWait, times }: { signal: AbortSignal; onWait: () => void; times: LockTimes },
): Promise<void> {
  let seen = '';
  let since = performance.now();
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted();
    const taken = await writeFile(file, me, { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return false;
      },
    );
    if (taken) return;
    if (!waited) onWait();
    const now = await stateOf(file);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (performance.now() - since > times.staleMs) {
      await bury(file, seen, me);
      continue;
    }
    await delay(Math.min(times.beatMs / 4, times.staleMs / 8), undefined, { signal });
  }
}

/** Removes the stale lock. Another waiter may have done so and taken a new one, which is put back. */
async function bury(file: string, stale: string, me: string): Promise<void> {
  const aside = `${file}.${me}`;
  if (
    !(await rename(file, aside).then(
      () => true,
      () => false,
    ))
  )
    return;
  if ((await stateOf(aside)) === stale) await rm(aside, { force: true });
  else await rename(aside, file);
}

const ownerOf = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

const stateOf = async (file: string): Promise<string> => {
  const info = await stat(file).catch(() => null);
  return info ? `${await ownerOf(file)} ${info.mtimeMs}` : '';
};

async function touch(file: string, me: string): Promise<void> {
  if ((await ownerOf(file)) !== me) throw new Error('not the owner');
  const now = new Date();
  await utimes(file, now, now);
}
