import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { findBinaries } from './binaries';
import { ensureCluster, SUPERUSER, serverEnv } from './cluster';
import { freePort } from './free-port';
import { findRunning, readPidFile } from './pid-file';
import { isAlive, isZombie } from './process-name';
import { serverUser } from './server-user';
import { withStartLock } from './start-lock';

const DATABASE = 'atelier';

export type Embedded = {
  url: string;
  port: number;
  /** Process id of the server. */
  pid: number;
  /** Another living start owns the server: stop() leaves it running. */
  shared: boolean;
  /** Ends the server (fast shutdown: open transactions roll back) when this start owns it. Idempotent. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with the npm packages on `<dataDir>/pg`, or uses the one that already runs there. It
 * listens on 127.0.0.1 only, on a free port, with a random password, and keeps every commit through kill -9 (fsync on).
 * Throws AtelierError('unavailable') when it cannot run here.
 */
export async function startEmbedded({ dataDir }: { dataDir: string }): Promise<Embedded> {
  const directory = path.resolve(dataDir);
  try {
    const user = serverUser();
    const native = await findBinaries(user);
    const cluster = await ensureClusterLocked(directory, native, user);
    const home = path.dirname(cluster.data);
    return await withStartLock(path.join(home, 'pg.lock'), async () => {
      const urlOf = (port: number, database = DATABASE): string =>
        `postgresql://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`;
      const ownerFile = path.join(home, 'pg.owner');
      const running = await findRunning(cluster.data, (port) => urlOf(port, 'postgres'));
      const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
      if (running && owner !== process.pid && isAlive(owner)) {
        return {
          url: urlOf(running.port),
          port: running.port,
          pid: running.pid,
          shared: true,
          stop: async () => {},
        };
      }
      // an orphan's owner was killed: whoever finds it owns it now
      const server = running ?? (await launch(native, cluster.data, user));
      await writeFile(ownerFile, String(process.pid));
      await ensureDatabase(urlOf(server.port, 'postgres'));
      let stopping: Promise<void> | undefined;
      const stop = (): Promise<void> => {
        stopping ??= stopServer(server.pid).then(() => rm(ownerFile, { force: true }));
        return stopping;
      };
      return { url: urlOf(server.port), port: server.port, pid: server.pid, shared: false, stop };
    });
  } catch (error) {
    if (error instanceof AtelierError) throw error;
    throw new AtelierError(
      'unavailable',
      `The embedded PostgreSQL did not start: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

/** Two first starts at once must not both run initdb. The lock lies beside the data directory, which may not exist yet. */
async function ensureClusterLocked(directory: string, native: string, user: ReturnType<typeof serverUser>) {
  await mkdir(directory, { recursive: true });
  return withStartLock(path.join(directory, 'pg.init.lock'), () => ensureCluster(directory, native, user));
}

/**
 * Starts the server and waits until it takes connections. Someone else may take the free port first, and after a kill -9
 * the old server's children may hold its shared memory for a moment: both pass, so it tries again for a while.
 */
async function launch(native: string, data: string, user: ReturnType<typeof serverUser>) {
  const logFile = path.join(path.dirname(data), 'pg.log');
  let reason = '';
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await freePort();
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
      // its own session: Ctrl-C in the terminal must reach it through stop(), after its clients are gone; and its log goes
      // to a file, because a pipe would tie it to this process
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

/** Undefined when the server takes connections; why not when it ended instead (empty: its log says why). */
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

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast shutdown; after ten seconds SIGQUIT, which the next start recovers from. */
async function stopServer(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && !(await isZombie(pid)); waited++) {
    if (waited === 0) process.kill(pid, 'SIGINT');
    if (waited === 200) process.kill(pid, 'SIGQUIT');
    if (waited > 400) throw new Error(`PostgreSQL (process ${pid}) does not end`);
    await sleep(50);
  }
}
