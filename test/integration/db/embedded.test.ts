import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDb, type Embedded, migrate, startEmbedded } from '@atelier/db';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { ask, person } from '../../support/jobs';

// a busy machine takes many seconds for an initdb
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Shared by several tests, because initdb is the slowest part. Each test leaves it stopped. */
let dataDir: string;
const cleanups: (() => Promise<unknown>)[] = [];
const makeDirectory = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), 'atelier-embedded-'));
beforeAll(async () => {
  dataDir = await makeDirectory();
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const start = async (): Promise<Embedded> => {
  const server = await startEmbedded({ dataDir });
  cleanups.push(() => server.stop());
  return server;
};
/** The same in a process of its own, as a second `npm start` would. */
const startElsewhere = async (directory = dataDir): Promise<{ child: ChildProcess; server: Embedded }> => {
  const child = fork(path.resolve(import.meta.dirname, '../../support/hold-postgres.ts'), [directory], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  cleanups.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  });
  const [server] = (await once(child, 'message')) as [Embedded];
  return { child, server };
};
const scalar = async (url: string, sql: string): Promise<unknown> => {
  const db = createDb(url);
  try {
    const [row] = await db.$queryRawUnsafe<{ value: unknown }[]>(sql);
    return row?.value;
  } finally {
    await db.close();
  }
};
const exited = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

it('starts on this machine only, with durable settings, and stops for good', async () => {
  const server = await start();
  expect(server).toMatchObject({ shared: false, url: expect.stringContaining('@127.0.0.1:') });
  for (const [setting, value] of [
    ['fsync', 'on'],
    ['synchronous_commit', 'on'],
    ['full_page_writes', 'on'],
    ['listen_addresses', '127.0.0.1'],
    ['server_encoding', 'UTF8'],
  ]) {
    expect(await scalar(server.url, `SELECT current_setting('${setting}') AS value`)).toBe(value);
  }
  await Promise.all([server.stop(), server.stop()]);
  await expect(migrate(server.url)).rejects.toMatchObject({ code: 'unavailable' });
});

it('Q-DURABLE-1: keeps every committed job through kill -9 of the server', async () => {
  const server = await start();
  await migrate(server.url);
  const db = createDb(server.url);
  cleanups.push(() => db.close());
  const ada = await person(db);
  const accepted: string[] = [];
  // killed while jobs come in: confirmed jobs must exist, unconfirmed ones may
  const asking = (async () => {
    for (;;) {
      accepted.push((await ask(db, ada)).jobId);
      if (accepted.length === 20) process.kill(server.pid, 'SIGKILL');
    }
  })();
  await expect(asking).rejects.toThrow();
  const again = await start();
  const after = createDb(again.url);
  cleanups.push(() => after.close());
  const kept = (await after.job.findMany({ select: { id: true } })).map(({ id }) => id);
  expect(kept).toEqual(expect.arrayContaining(accepted));
  expect(accepted.length).toBeGreaterThanOrEqual(20);
});

it('DB-SHARE-1: a second start shares the running server and leaves it running when it stops', async () => {
  const mine = await start();
  const { child, server } = await startElsewhere();
  expect(server).toMatchObject({ url: mine.url, pid: mine.pid, shared: true });
  await exited(child, 'SIGTERM');
  expect(await scalar(mine.url, 'SELECT 1 AS value')).toBe(1);
});

it('DB-SHARE-1: the process that started the server may end first: the last of its users stops it', async () => {
  const { child, server } = await startElsewhere();
  const mine = await start();
  expect(mine).toMatchObject({ pid: server.pid, url: server.url, shared: true });
  await exited(child, 'SIGTERM');
  expect(await scalar(mine.url, 'SELECT 1 AS value')).toBe(1);
  await mine.stop();
  await expect(migrate(mine.url)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await readdir(dataDir)).not.toContain('pg.users');
});

it('DB-KEEP-1: a kept server whose process is killed is started again on its port, with what was committed', async () => {
  const server = await start();
  const [pid, url] = [server.pid, server.url];
  await migrate(url);
  let lost: Error | undefined;
  const restarted = new Promise<void>((resolve) =>
    server.keep({
      restarted: resolve,
      down: () => {},
      lost: (error) => {
        lost = error;
        resolve();
      },
    }),
  );
  process.kill(pid, 'SIGKILL');
  await restarted;
  expect(lost).toBeUndefined();
  expect(server.pid).not.toBe(pid);
  expect(Number(await scalar(url, 'SELECT count(*) AS value FROM "Job"'))).toBeGreaterThanOrEqual(0);
  await server.stop();
  await expect(migrate(url)).rejects.toMatchObject({ code: 'unavailable' });
});

it('DB-KEEP-1: a new user of a server that died starts it where its other users look for it', async () => {
  const { child, server } = await startElsewhere();
  process.kill(server.pid, 'SIGKILL');
  const mine = await start();
  expect(mine).toMatchObject({ url: server.url, shared: true });
  await mine.stop();
  expect(await scalar(server.url, 'SELECT 1 AS value')).toBe(1);
  await exited(child, 'SIGTERM');
  await expect(migrate(server.url)).rejects.toMatchObject({ code: 'unavailable' });
});

it('two first starts at the same moment make one server', async () => {
  const fresh = await makeDirectory();
  cleanups.push(() => rm(fresh, { recursive: true, force: true }));
  const [one, two] = await Promise.all([startElsewhere(fresh), startElsewhere(fresh)]);
  expect(one.server.url).toBe(two.server.url);
  expect([one.server.shared, two.server.shared].sort()).toEqual([false, true]);
});

it('adopts the server of a start that was killed, and stops it', async () => {
  const { child, server: orphan } = await startElsewhere();
  await exited(child, 'SIGKILL');
  const mine = await start();
  expect(mine).toMatchObject({ pid: orphan.pid, url: orphan.url, shared: false });
  await mine.stop();
  await expect(migrate(mine.url)).rejects.toMatchObject({ code: 'unavailable' });
});

it('starts over a lock file whose process id now belongs to something else', async () => {
  await (await start()).stop();
  const living = String(process.pid);
  const stale = [living, path.join(dataDir, 'pg'), '0', '1', '', '127.0.0.1', '0 0', 'ready'];
  await writeFile(path.join(dataDir, 'pg/postmaster.pid'), `${stale.join('\n')}\n`);
  const server = await start();
  expect(await scalar(server.url, 'SELECT 1 AS value')).toBe(1);
});

it('makes a whole data directory after a start that was killed in the middle of it', async () => {
  const server = await start();
  await server.stop();
  await rm(path.join(dataDir, 'pg/PG_VERSION'));
  await writeFile(path.join(dataDir, 'pg.init.lock'), '2147483646'); // no process has this id
  expect(await scalar((await start()).url, 'SELECT 1 AS value')).toBe(1);
});

it('keeps the password from other users', async () => {
  const server = await start();
  const password = decodeURIComponent(new URL(server.url).password);
  expect(password.length).toBeGreaterThanOrEqual(24);
  expect(await readFile(path.join(dataDir, 'pg.log'), 'utf8')).not.toContain(password);
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(migrate(wrong.href)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('refused the user or the password'),
  });
});
