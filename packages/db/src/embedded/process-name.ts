import { readFile } from 'node:fs/promises';

// Process ids are reused: in a container every start may have the same one. Id and start time together name
// one process.

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
 * proc(5): state is field 3, start time field 22; field 2 is a name in parentheses that may hold anything.
 */
async function statOf(pid: number): Promise<{ state: string; started: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', started = ''] = [fields[0], fields[19]];
  return started ? { state, started } : undefined;
}

/** A zombie counts as ended. Where process 1 does not reap, an orphan stays a zombie for ever. */
export async function isZombie(pid: number): Promise<boolean> {
  const stat = await statOf(pid);
  return stat !== undefined && /[ZX]/.test(stat.state);
}

/** Name of this process: its id and, where /proc tells, its start time. */
export async function thisProcess(): Promise<string> {
  return `${process.pid} ${(await statOf(process.pid))?.started ?? '-'}`;
}

/** Whether the process of that name is alive. A name without a start time counts by its id alone. */
export async function lives(name: string): Promise<boolean> {
  const [pid, started = '-'] = name.trim().split(' ');
  if (!isAlive(Number(pid)) || (await isZombie(Number(pid)))) return false;
  const now = (await statOf(Number(pid)))?.started;
  return started === '-' || now === undefined || now === started;
}
