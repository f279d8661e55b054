import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from './binaries';
import { lives, thisProcess } from './process-name';

/**
 * Older versions wrote the owner after they had made the file: one that stays empty was cut short in between.
 */
const EMPTY_MS = 5_000;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/**
 * Runs `work` while no other process does so with the same lock file, waiting up to `timeoutMs`. The file
 * names its owner: a lock whose owner was killed is taken over.
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
  await acquire(file, Date.now() + timeoutMs);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, deadline: number): Promise<void> {
  const mine = `${file}.${randomUUID()}`;
  try {
    // A link appears together with its content, unlike a file that is created and then written.
    await writeFile(mine, `${await thisProcess()} ${randomUUID()}`, { mode: 0o600, flag: 'wx' });
    while (!(await linked(mine, file))) {
      const owner = await readFile(file, 'utf8').catch(() => undefined);
      if (owner === undefined) continue; // released just now
      if (await isStale(file, owner)) await bury(file, owner, deadline);
      else if (Date.now() > deadline)
        throw new Error(
          `another start (process ${owner.split(' ')[0] || 'unknown'}) holds ${file}; remove it if there is none`,
        );
      else await sleep(50);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function linked(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

async function isStale(file: string, owner: string): Promise<boolean> {
  if (owner) return !(await lives(owner));
  const info = await stat(file).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > EMPTY_MS;
}

/**
 * Removes the lock of `dead`, and never a lock taken meanwhile. Removal needs a second lock named after the
 * dead owner, so the lock read under it is the lock removed.
 */
async function bury(file: string, dead: string, deadline: number): Promise<void> {
  const remove = async (): Promise<void> => {
    const owner = await readFile(file, 'utf8').catch(() => undefined);
    if (owner === dead) await rm(file, { force: true });
  };
  await withStartLock(`${file}.${digestOf(dead)}`, remove, deadline - Date.now());
}
