import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { lives } from './process-name';

/**
 * A process that uses an embedded server, however often it started it: its name, and the port where it looks
 * for the server.
 */
export type User = { name: string; port: number };

// One line a user, the port last. Only read and written under the start lock.

/** Returns the processes that are still alive; a killed process leaves its entry behind. */
export async function readUsers(file: string): Promise<User[]> {
  const users: User[] = [];
  for (const line of (await readFile(file, 'utf8').catch(() => '')).split('\n')) {
    const at = line.lastIndexOf(' ');
    const user = { name: line.slice(0, at), port: Number(line.slice(at + 1)) };
    if (at > 0 && (await lives(user.name))) users.push(user);
  }
  return users;
}

export async function writeUsers(file: string, users: readonly User[]): Promise<void> {
  if (users.length === 0) return rm(file, { force: true });
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, users.map(({ name, port }) => `${name} ${port}\n`).join(''), { mode: 0o600 });
  await rename(partial, file);
}
