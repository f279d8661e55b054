import { createDb, type Db, withTransaction } from '@atelier/db';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy';

let test: TestDatabase;
const undo: (() => Promise<void>)[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(() => test.drop());

/** The test's database behind a proxy. */
async function proxied(statementMs: number): Promise<{ db: Db; proxy: TcpProxy }> {
  const url = new URL(test.url);
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  const db = createDb(url.toString(), { statementMs });
  undo.push(
    () => proxy.stop(),
    () => db.close(),
  );
  return { db, proxy };
}

it('DB-STEADY-1: queries that are sent at once inside a transaction run one after the other, without a warning', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', hear);
  await withTransaction(test.db, async (tx) => {
    const rows = await Promise.all(
      [1, 2, 3].map((n) => tx.$queryRaw<{ n: number }[]>`SELECT ${n}::int AS n FROM pg_sleep(0.01)`),
    );
    expect(rows.flat().map(({ n }) => n)).toEqual([1, 2, 3]);
    await tx.user.create({ data: { name: 'Ada', rooms: { create: { slug: 'a', name: 'a' } } } });
    const [ada] = await tx.user.findMany({ include: { rooms: true, votes: true, jobs: true } });
    expect(ada?.rooms).toHaveLength(1);
  });
  await new Promise((resolve) => setImmediate(resolve)); // warnings are told a tick later
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});

it('DB-STEADY-2: a query on a half-open connection fails as unreachable, and the next one has a new connection', async () => {
  const { db, proxy } = await proxied(2_000);
  const names = ['Ada', 'Bob'].map((name) => db.user.create({ data: { name } }));
  await Promise.all(names); // two connections, both idle now
  proxy.swallow();
  const lost = withTransaction(db, (tx) => tx.user.count());
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
  // the other connection was dead too, and was replaced
  expect(await withTransaction(db, (tx) => tx.user.count({ where: { name: 'Bob' } }))).toBe(1);
});

it('DB-STEADY-3: a transaction that loses its connection in the middle fails and keeps nothing', async () => {
  const { db, proxy } = await proxied(2_000);
  const lost = withTransaction(db, async (tx) => {
    await tx.user.create({ data: { name: 'nobody' } });
    proxy.swallow();
    await tx.user.create({ data: { name: 'nobody either' } });
  });
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
  expect(await db.user.count({ where: { name: { startsWith: 'nobody' } } })).toBe(0);
});

it('DB-STEADY-4: a statement that takes too long is ended by the server, and the connection lives on', async () => {
  const { db } = await proxied(2_000);
  await expect(withTransaction(db, (tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await db.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});
