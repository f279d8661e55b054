import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { sqlState } from '../address';
import { isAlive } from './process-name';

/** `ready`: it takes connections (it is not still starting or recovering). */
export type Running = { pid: number; port: number; ready: boolean };

/**
 * PostgreSQL's own lock file: pid, data directory, start time, port, socket directory, address, shared memory
 * key, status.
 */
export async function readPidFile(data: string): Promise<Running | undefined> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Whether that process is a server of `data`. On Linux /proc tells a server from a zombie of one and from a
 * process that was given the same id after a reboot.
 */
export async function runsOn(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(data);
}

/**
 * Finds the server that already runs on `data`: one that a second copy shares, or an orphan of a killed
 * start. Waits while it is still starting. Undefined when none runs; a stale lock file is then made harmless.
 */
export async function findRunning(
  data: string,
  urlOf: (port: number) => string,
): Promise<Running | undefined> {
  for (let waited = 0; waited < 300; waited++) {
    const running = await readPidFile(data);
    if (!running) return undefined;
    if (!(await runsOn(running.pid, data))) {
      await disarm(data);
      return undefined;
    }
    const client = new pg.Client({ connectionString: urlOf(running.port), connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return running;
    } catch (error) {
      // 57P03: it starts, or recovers after a crash; refused: it does not listen yet, or is just going away
      const state = sqlState(error);
      if (state !== '57P03' && state !== 'ECONNREFUSED' && state !== 'ECONNRESET') throw error;
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(100);
  }
  throw new Error(`the PostgreSQL server on ${data} neither answers nor ends`);
}

/**
 * PostgreSQL refuses to start when the recorded id belongs to any living process, even a zombie. Writing an
 * id that cannot exist keeps its second guard, the shared memory key further down the file, which deleting
 * the file would lose.
 */
async function disarm(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [String(2 ** 31 - 1), ...rest].join('\n'));
}
