/** `npm start` after its output, its disk or its parent fails. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@atelier/db';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Launched } from '../support/launcher';

let folder: string;
let launched: Launched | undefined;
let port: number;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-trouble-'));
  port = await freePort();
});
afterEach(async () => {
  await launched?.stop('SIGTERM');
  spawnSync('umount', [folder]);
  await rm(folder, { recursive: true, force: true });
});

const OPEN = /Atelier is open/;
const start = (options: ConstructorParameters<typeof Launched>[1] = {}, env: Record<string, string> = {}) => {
  launched = new Launched({ DATA_DIR: folder, WORKERS: '0', PORT: String(port), ...env }, options);
  return launched;
};
let callers = 0;
/** Requests a picture from a fresh address, so that no limit applies. */
const post = async (): Promise<{ status: number; code?: string }> => {
  callers += 1;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.${callers % 250}` },
    body: JSON.stringify({ caption: `a fox ${'of many words '.repeat(20)}` }),
  });
  const body = (await answer.json()) as { code?: string };
  return { status: answer.status, ...(body.code ? { code: body.code } : {}) };
};
const readyStatus = async (): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null))?.status ?? 0;
const isAlive = (pid: number): boolean => spawnSync('kill', ['-0', String(pid)]).status === 0;
const databasePid = async (): Promise<number> =>
  Number.parseInt(await readFile(path.join(folder, 'pg/postmaster.pid'), 'utf8'), 10);

/** Mounts a small disk at `folder`, where the machine allows it. */
const smallDisk = (): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', folder]).status === 0;

it('START-4 serves on a full disk, says that it cannot store, and stores again once there is room', async (context) => {
  if (!smallDisk()) return context.skip('needs the right to mount');
  const started = start({}, { TRUST_PROXY: '1' });
  await started.printed(OPEN);
  expect((await post()).status).toBe(201);
  const filler = path.join(folder, 'filler');
  for (const size of ['64k', '4k'])
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, `bs=${size}`, 'oflag=append', 'conv=notrunc']);
  // PostgreSQL writes rows while its existing pages have room.
  await expect
    .poll(async () => (await post()).code, { timeout: 120_000 })
    .toMatch(/^(storage_full|unavailable)$/);
  await expect.poll(readyStatus, { timeout: 60_000 }).toBe(503);
  expect(started.child.exitCode).toBeNull();
  await rm(filler);
  await expect.poll(async () => (await post()).status, { timeout: 120_000 }).toBe(201);
  await expect.poll(readyStatus, { timeout: 60_000 }).toBe(200);
  const database = await databasePid();
  expect(await started.stop('SIGTERM')).toBe(0);
  expect(isAlive(database)).toBe(false);
}, 600_000);

it('START-4 serves without the log file that it cannot open', async () => {
  await mkdir(path.join(folder, 'logs/web.log'), { recursive: true });
  const started = start();
  await started.printed(OPEN);
  await started.printed(/web\.log cannot be written \(EISDIR\)/);
  expect(await readyStatus()).toBe(200);
});

it('START-4 outlives its terminal’s output, and stops everything on SIGHUP', async () => {
  const started = start();
  await started.printed(OPEN);
  const database = await databasePid();
  started.closeOutput();
  expect(await readyStatus()).toBe(200);
  expect(await started.stop('SIGHUP')).toBe(0);
  expect(isAlive(database)).toBe(false);
});

it('START-5 ends everything when the shell between npm and node is ended', async () => {
  const started = start({ shell: true }, { npm_lifecycle_event: 'start' });
  await started.printed(OPEN);
  const database = await databasePid();
  // The shell ends at once; the pipes close with the last process that holds them.
  await started.stop('SIGTERM');
  expect(isAlive(database)).toBe(false);
  expect(await readyStatus()).toBe(0);
});

it('START-5 leaves no database when it is stopped while that starts', async () => {
  const started = start();
  await expect
    .poll(() => readFile(path.join(folder, 'pg/postmaster.pid'), 'utf8').catch(() => ''), {
      timeout: 120_000,
      interval: 5,
    })
    .not.toBe('');
  const database = await databasePid();
  await started.stop('SIGTERM');
  expect(isAlive(database)).toBe(false);
});

it('START-6 makes an empty service.token anew', async () => {
  await writeFile(path.join(folder, 'service.token'), '');
  const started = start();
  await started.printed(OPEN);
  expect((await readFile(path.join(folder, 'service.token'), 'utf8')).length).toBeGreaterThan(15);
});
