import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { databaseHome } from './cluster';
import { serverUser } from './server-user';

const scratch: string[] = [];
afterEach(async () => {
  for (const directory of scratch.splice(0)) await rm(directory, { recursive: true, force: true });
});
const directory = async (mode: number): Promise<string> => {
  const made = await mkdtemp(path.join(os.tmpdir(), 'atelier-home-'));
  scratch.push(made);
  await chmod(made, mode);
  return made;
};
const putDatabase = async (home: string): Promise<void> => {
  await mkdir(path.join(home, 'pg'), { recursive: true });
  await writeFile(path.join(home, 'pg/PG_VERSION'), '18');
};

describe.skipIf(process.getuid?.() !== 0)('DB-HOME-1: below a folder that is root’s alone', () => {
  it('the database lies elsewhere, and a file names the place', async () => {
    const [closed, system] = [await directory(0o700), await directory(0o711)];
    const data = path.join(closed, 'data');
    await mkdir(data);
    const home = await databaseHome(data, serverUser(), system);
    expect(path.dirname(home)).toBe(system);
    expect((await readFile(path.join(data, 'pg.elsewhere'), 'utf8')).trim()).toBe(home);
    await putDatabase(home);
    expect(await databaseHome(data, serverUser(), system)).toBe(home);
  });

  it('a copy of the folder starts no empty database', async () => {
    const [closed, system] = [await directory(0o700), await directory(0o711)];
    const data = path.join(closed, 'data');
    await mkdir(data);
    const home = await databaseHome(data, serverUser(), system);
    await putDatabase(home);
    for (const copy of [path.join(closed, 'copy'), path.join(await directory(0o711), 'copy')]) {
      await cp(data, copy, { recursive: true });
      await expect(databaseHome(copy, serverUser(), system)).rejects.toThrow(`lies in ${home}`);
    }
    await rm(home, { recursive: true });
    await expect(databaseHome(data, serverUser(), system)).rejects.toThrow(`lies in ${home}`);
  });

  it('a copy with its database starts where the server can reach it, and says so where it cannot', async () => {
    const system = await directory(0o711);
    const open = path.join(await directory(0o711), 'data');
    const closed = path.join(await directory(0o700), 'data');
    for (const data of [open, closed]) {
      await putDatabase(data);
      await writeFile(path.join(data, 'pg.elsewhere'), '/var/lib/atelier/data-of-another');
    }
    expect(await databaseHome(open, serverUser(), system)).toBe(open);
    await expect(databaseHome(closed, serverUser(), system)).rejects.toThrow('cannot reach it there');
  });
});

it('DB-HOME-2: without root the database lies in the folder itself', async () => {
  const data = await directory(0o711);
  expect(await databaseHome(data, undefined)).toBe(data);
  await writeFile(path.join(data, 'pg.elsewhere'), '/var/lib/atelier/data-of-root');
  await expect(databaseHome(data, undefined)).rejects.toThrow('lies in /var/lib/atelier/data-of-root');
});
