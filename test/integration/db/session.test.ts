import { createDb, migrate } from '@atelier/db';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startPooler } from '../../support/pooler';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
const undo: (() => Promise<void>)[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(() => test.drop());

async function pooler(shared: boolean): Promise<string> {
  const { url, stop } = await startPooler({ shared });
  undo.push(stop);
  return url;
}

it('DB-POOLER-1: a transaction pooler stops a start and a listener with one clear line', async () => {
  const url = await pooler(true);
  const refused = {
    code: 'invalid_request',
    message: expect.stringMatching(/^DATABASE_URL leads to a transaction pooler/),
  };
  await expect(migrate(url)).rejects.toMatchObject(refused);
  const db = createDb(url);
  undo.push(() => db.close());
  await expect(db.listen(['a'], () => {})).rejects.toMatchObject(refused);
});

it('DB-POOLER-2: sessions of their own, as a server and a session pooler have them, are let through', async () => {
  expect(await migrate(test.url)).toEqual([]);
  const heard = new Promise<string>((resolve, reject) => {
    test.db
      .listen(['hello'], ({ payload }) => resolve(payload))
      .then((listener) => {
        undo.push(() => listener.stop());
        return test.db.$executeRaw`SELECT pg_notify('hello', 'there')`;
      }, reject);
  });
  expect(await heard).toBe('there');
});

it('DB-POOLER-3: a connection asks a session pooler for nothing that PgBouncer refuses', async () => {
  const db = createDb(await pooler(false));
  undo.push(() => db.close());
  expect(await db.$executeRawUnsafe("SELECT set_config('a', 'b', false)")).toBeDefined();
});

it('DB-STEADY-5: the server ends a statement after 8 s, unless more was asked for', async () => {
  const timeoutOf = async (options?: { statementMs: number }): Promise<unknown> => {
    const db = createDb(test.url, options);
    undo.push(() => db.close());
    const [row] = await db.$queryRaw<{ statement_timeout: string }[]>`SHOW statement_timeout`;
    return row?.statement_timeout;
  };
  expect(await timeoutOf()).toBe('8s');
  expect(await timeoutOf({ statementMs: 0 })).toBe('0');
});
