import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { digestOf, SYSTEM_DIRECTORY } from './binaries';
import { canReach, type ServerUser } from './server-user';

export const SUPERUSER = 'atelier';

/** Paths of one embedded server. */
export type Cluster = { data: string; password: string };

/** The server's environment: ours without anything that would redirect it. */
export const serverEnv = (): NodeJS.ProcessEnv => ({
  NODE_ENV: process.env.NODE_ENV,
  PATH: process.env.PATH,
  SYSTEMROOT: process.env.SYSTEMROOT,
  TZ: 'UTC',
  LC_ALL: 'C',
});

/** Makes the data directory with initdb when there is none yet, and reads its password. */
export async function ensureCluster(directory: string, native: string, user: ServerUser): Promise<Cluster> {
  await mkdir(directory, { recursive: true });
  const home = await databaseHome(directory, user);
  const data = path.join(home, 'pg');
  const secret = path.join(home, 'pg.secret');
  if (!existsSync(path.join(data, 'PG_VERSION')) || !existsSync(secret))
    await initialise(data, secret, native, user);
  return { data, password: (await readFile(secret, 'utf8')).trim() };
}

/** The file in a data directory that names the place of its database, where that is another one. */
const ELSEWHERE = 'pg.elsewhere';

/**
 * Returns where the database of `directory` lies. As root the server's user must be able to walk there: below
 * /root (0700) it cannot, so the database goes to `system` and a file in `directory` names the place. A copy
 * of `directory` has that file but not the database, and a start with it would make an empty one.
 * @throws Error when the named database is not there, or is another directory's
 */
export async function databaseHome(
  directory: string,
  user: ServerUser,
  system = SYSTEM_DIRECTORY,
): Promise<string> {
  const note = path.join(directory, ELSEWHERE);
  const named = (await readFile(note, 'utf8').catch(() => '')).trim();
  const isHere = existsSync(path.join(directory, 'pg', 'PG_VERSION'));
  const own = path.join(system, `data-${digestOf(directory)}`);
  if (named && !isHere && (named !== own || !existsSync(path.join(named, 'pg', 'PG_VERSION'))))
    throw new Error(
      `the database of ${directory} lies in ${named}, says its file ${ELSEWHERE}. ` +
        `Copy pg and pg.secret from there to ${directory}, or delete that file to begin with an empty database`,
    );
  if (!user) return directory;
  await chmod(directory, 0o711);
  if (canReach(user, directory)) return directory;
  if (isHere)
    throw new Error(
      `${directory} holds a database, but PostgreSQL's user cannot reach it there. Move the folder to a place that is open to it, such as /srv`,
    );
  await mkdir(own, { recursive: true, mode: 0o711 });
  await writeFile(note, `${own}\n`);
  return own;
}

/**
 * Runs initdb in a temporary folder and renames it when complete, so a killed start leaves nothing that looks
 * like a cluster.
 */
async function initialise(data: string, secret: string, native: string, user: ServerUser): Promise<void> {
  if (existsSync(data)) {
    if (existsSync(path.join(data, 'PG_VERSION'))) {
      throw new Error(
        `${data} holds a database but ${secret} is missing: restore it, or move the directory away`,
      );
    }
    await rm(data, { recursive: true, force: true });
  }
  const partial = `${data}.${randomUUID()}`;
  const passwordFile = `${partial}.password`;
  const password = randomBytes(24).toString('base64url');
  try {
    await mkdir(partial, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user) for (const owned of [partial, passwordFile]) await chown(owned, user.uid, user.gid);
    const initdb = path.join(native, 'bin', process.platform === 'win32' ? 'initdb.exe' : 'initdb');
    const options = [
      ['-D', partial, '-U', SUPERUSER, '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8'],
      // the builtin provider sorts alike on every platform; the system's locales differ
      ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      // one syncfs instead of a thousand fsyncs, where there is one
      process.platform === 'linux' ? ['--sync-method=syncfs'] : [],
    ].flat();
    await promisify(execFile)(initdb, options, { ...user, cwd: '/', env: serverEnv() });
    await writeFile(secret, password, { mode: 0o600 });
    await rename(partial, data);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}
