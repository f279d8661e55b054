import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnv } from './cluster';
import { freePort } from './free-port';
import { readPidFile } from './pid-file';
import { isAlive, isZombie } from './process-name';
import type { ServerUser } from './server-user';

/**
 * Starts the server and waits until it takes connections. Retries for a while: another process may take the
 * free port first, and after a kill -9 the old server's children may hold its shared memory for a moment.
 * @param usual the port where its clients look for it; without it any free one
 */
export async function launch(
  native: string,
  data: string,
  user: ServerUser,
  usual?: number,
): Promise<{ pid: number; port: number }> {
  const logFile = path.join(path.dirname(data), 'pg.log');
  let reason = '';
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = usual ?? (await freePort());
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=100',
      'shared_buffers=64MB',
      'fsync=on',
      'synchronous_commit=on',
      'full_page_writes=on',
      'timezone=UTC',
      'log_checkpoints=off',
    ].flatMap((setting) => ['-c', setting]);
    const log = await open(logFile, 'w', 0o600);
    const child = spawn(
      path.join(native, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres'),
      ['-D', data, '-p', String(port), ...settings],
      // Its own session, because Ctrl-C in the terminal must reach it through stop(), after its clients are
      // gone. Its log goes to a file, because a pipe would tie it to this process.
      { ...user, cwd: '/', env: serverEnv(), stdio: ['ignore', log.fd, log.fd], detached: true },
    );
    await log.close();
    child.unref();
    const failure = await untilReady(child, data);
    if (failure === undefined) return { pid: child.pid as number, port };
    reason = failure || (await readFile(logFile, 'utf8'));
    if (!/Address already in use|still in use|lock file/i.test(reason)) break;
    await sleep(250);
  }
  throw new Error(reason.trim().split('\n').slice(-6).join('\n'));
}

/** Undefined when the server takes connections; the reason when it ended instead (empty: see its log). */
async function untilReady(child: ChildProcess, data: string): Promise<string | undefined> {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', () => {
    ended ??= '';
  });
  while (ended === undefined) {
    const running = await readPidFile(data);
    if (running?.ready && running.pid === child.pid) return undefined;
    await sleep(20);
  }
  return ended;
}

/** SIGINT is PostgreSQL's fast shutdown; after ten seconds SIGQUIT, which the next start recovers from. */
export async function stopServer(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && !(await isZombie(pid)); waited++) {
    if (waited === 0) process.kill(pid, 'SIGINT');
    if (waited === 200) process.kill(pid, 'SIGQUIT');
    if (waited > 400) throw new Error(`PostgreSQL (process ${pid}) does not end`);
    await sleep(50);
  }
}
