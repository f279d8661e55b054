import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withStartLock } from './start-lock';

/** The largest process id that Linux allows, so no process has it. */
const NOBODY = 2 ** 22 - 1;

describe('DB-LOCK-1 the lock of a start', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-lock-'));
    file = path.join(folder, 'pg.lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const take = (timeoutMs?: number) => withStartLock(file, async () => 'taken', timeoutMs);

  it('is taken over when it stayed empty: its owner was killed before it wrote its name', async () => {
    await writeFile(file, '');
    await expect(take(100)).rejects.toThrow('holds');
    const old = new Date(Date.now() - 60_000);
    await utimes(file, old, old);
    expect(await take(100)).toBe('taken');
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken over from an earlier process of the same id, as in a container that was started again',
    async () => {
      await writeFile(file, `${process.pid} 1 of-another-start`);
      expect(await take(100)).toBe('taken');
    },
  );

  it('is waited for while its owner lives, in this process too', async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await expect(take(60)).rejects.toThrow(`another start (process ${process.pid}) holds ${file}`);
      inside -= 1;
    };
    await Promise.all([withStartLock(file, work), withStartLock(file, work)]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over by one at a time, however many find its owner dead', async () => {
    for (let round = 0; round < 5; round += 1) {
      await writeFile(file, `${NOBODY} 1 round-${round}`);
      let inside = 0;
      let most = 0;
      const work = async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
      };
      // Not in step: one may read the dead owner and another bury it in between.
      const starts = Array.from({ length: 8 }, async (_, at) => {
        for (let turn = 0; turn < at; turn += 1) await new Promise(setImmediate);
        await withStartLock(file, work);
      });
      await Promise.all(starts);
      expect(most).toBe(1);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});
