import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { findBinaries } from './binaries';
import { type Cluster, ensureCluster, SUPERUSER } from './cluster';
import { findRunning, readPidFile, runsOn } from './pid-file';
import { thisProcess } from './process-name';
import { launch, stopServer } from './server';
import { type ServerUser, serverUser } from './server-user';
import { withStartLock } from './start-lock';
import { readUsers, type User, writeUsers } from './users';

const DATABASE = 'atelier';
/** Interval of checking that a kept server's process is alive. */
const LOOK_MS = 1_000;

export type Embedded = {
  url: string;
  port: number;
  /** Process id of the server, as it was started last. */
  readonly pid: number;
  /** Another process used the server already. */
  shared: boolean;
  /**
   * Starts the server again, on its port, whenever its process is gone (killed for memory, ended by a full
   * disk). Tries until it runs: `down` hears of the first failure of a row, `lost` of a server that came back
   * on another port.
   */
  keep(told: { restarted(): void; down(error: Error): void; lost(error: Error): void }): void;
  /**
   * Ends the server (fast shutdown: open transactions roll back) when no other process uses it. Idempotent.
   */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with the npm packages on `<dataDir>/pg`, or uses the one that already runs
 * there. It listens on 127.0.0.1 only, on a free port, with a random password, and keeps every commit through
 * kill -9 (fsync on). Throws AtelierError('unavailable') when it cannot run here.
 */
export async function startEmbedded({ dataDir }: { dataDir: string }): Promise<Embedded> {
  const directory = path.resolve(dataDir);
  try {
    const user = serverUser();
    const native = await findBinaries(user);
    return await use(await ensureClusterLocked(directory, native, user), native, user);
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

/**
 * Two first starts at once must not both run initdb. The lock lies beside the data directory, which may not
 * exist yet.
 */
async function ensureClusterLocked(directory: string, native: string, user: ServerUser): Promise<Cluster> {
  await mkdir(directory, { recursive: true });
  return withStartLock(path.join(directory, 'pg.init.lock'), () => ensureCluster(directory, native, user));
}

/** Finds or starts the server, and writes down that this process uses it. */
async function use({ data, password }: Cluster, native: string, user: ServerUser): Promise<Embedded> {
  const home = path.dirname(data);
  const usersFile = path.join(home, 'pg.users');
  const locked = <T>(work: () => Promise<T>): Promise<T> => withStartLock(path.join(home, 'pg.lock'), work);
  const urlOf = (port: number, database = DATABASE): string =>
    `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const findOrLaunch = async (port?: number) =>
    (await findRunning(data, (at) => urlOf(at, 'postgres'))) ?? (await launch(native, data, user, port));

  let server: { pid: number; port: number };
  const me: User = { name: await thisProcess(), port: 0 };
  const othersNow = async (): Promise<User[]> =>
    (await readUsers(usersFile)).filter(({ name }) => name !== me.name);
  const others = await locked(async () => {
    const users = await othersNow();
    // The port where its users look for it after a crash.
    server = await findOrLaunch(users[0]?.port);
    me.port = server.port;
    await writeUsers(usersFile, [...users, me]);
    await ensureDatabase(urlOf(server.port, 'postgres'));
    return users;
  });

  let watch: NodeJS.Timeout | undefined;
  let isDown = false;
  let looking: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  const look = async (told: Parameters<Embedded['keep']>[0]): Promise<void> => {
    if (await runsOn(server.pid, data)) return;
    try {
      server = await locked(() => findOrLaunch(me.port));
    } catch (error) {
      if (!isDown) told.down(error as Error);
      isDown = true;
      return;
    }
    isDown = false;
    if (server.port === me.port) return told.restarted();
    clearInterval(watch);
    told.lost(new Error(`it runs on port ${server.port}, no longer on ${me.port}`));
  };
  const leave = async (): Promise<void> => {
    clearInterval(watch);
    await looking;
    const stopUnlessUsed = async (): Promise<void> => {
      const rest = await othersNow();
      // another user may have started it again since
      const running = rest.length === 0 ? await readPidFile(data) : undefined;
      if (running && (await runsOn(running.pid, data))) await stopServer(running.pid);
      await writeUsers(usersFile, rest);
    };
    await locked(stopUnlessUsed).catch((error: NodeJS.ErrnoException) => {
      // A full or read-only disk has no room for a lock, so no other start can hold one either.
      if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes(error.code ?? '')) throw error;
      return stopUnlessUsed();
    });
  };
  return {
    url: urlOf(me.port),
    port: me.port,
    get pid() {
      return server.pid;
    },
    shared: others.length > 0,
    keep(told) {
      watch ??= setInterval(() => {
        looking ??= look(told).finally(() => {
          looking = undefined;
        });
      }, LOOK_MS);
      watch.unref();
    },
    stop() {
      stopping ??= leave();
      return stopping;
    },
  };
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
