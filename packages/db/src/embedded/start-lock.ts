import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this id exists (it may be another user's). */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Runs `work` while no other process does so with the same lock file, waiting up to `timeoutMs`. The file holds its
 * owner's process id: a lock whose owner was killed is taken over.
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = await readFile(file, 'utf8').catch(() => '');
      // empty: between its creation and its first write, or cut short there
      if (owner !== '' && !isAlive(Number(owner))) await rm(file, { force: true });
      else if (Date.now() > deadline) {
        throw new Error(
          `another start (process ${owner || 'unknown'}) holds ${file}; remove it if there is none`,
        );
      } else await sleep(50);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
