import { spawnSync } from 'node:child_process';

/** User that the server runs as. PostgreSQL refuses root, so a root start drops to an unprivileged user. */
export type ServerUser = { uid: number; gid: number } | undefined;

const idOf = (name: string, flag: '-u' | '-g'): number | undefined => {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
};

/** Undefined: this process's own user. Throws when this is root and no unprivileged user exists. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid && gid) return { uid, gid };
  }
  throw new Error('this is root, and there is no user "postgres" or "nobody" to run PostgreSQL as');
}

/** Whether the server's user can walk to `target` and enter or execute it. */
export const canReach = (user: NonNullable<ServerUser>, target: string): boolean =>
  spawnSync('test', ['-x', target], { ...user, cwd: '/' }).status === 0;
