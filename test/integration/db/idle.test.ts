import { createDb, migrate } from '@atelier/db';
import { heldSeconds } from '@atelier/queue';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function inSession<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
const bound = (): Promise<string> =>
  inSession(async (client) => {
    const { rows } = await client.query('SHOW idle_in_transaction_session_timeout');
    return rows[0].idle_in_transaction_session_timeout;
  });

it('DB-IDLE-1: migrating bounds idle transactions of every session, and leaves an operator’s bound alone', async () => {
  const name = new URL(test.url).pathname.slice(1);
  const set = (to: string) =>
    inSession((client) =>
      client.query(`ALTER DATABASE "${name}" SET idle_in_transaction_session_timeout ${to}`),
    );
  await set('= 0');
  await migrate(test.url);
  expect(await bound()).toBe('5min');
  await set("= '90s'");
  await migrate(test.url);
  expect(await bound()).toBe('90s');
});

it('DB-IDLE-1: a role that does not own the database migrates without the bound', async () => {
  const name = new URL(test.url).pathname.slice(1);
  const role = `guest_${process.pid}`;
  await inSession(async (client) => {
    await client.query(`ALTER DATABASE "${name}" SET idle_in_transaction_session_timeout = 0`);
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
    await client.query(`GRANT ALL ON SCHEMA public TO ${role}`);
    await client.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  });
  try {
    const url = new URL(test.url);
    url.username = role;
    url.password = 'guest';
    expect(await migrate(url.toString())).toEqual([]);
    expect(await bound()).toBe('0');
  } finally {
    await inSession((client) => client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
  }
});

it('DB-IDLE-2: the oldest transaction that keeps dead rows is seen, and one that keeps none is not', async () => {
  const db = createDb(test.url);
  try {
    expect(await heldSeconds(db)).toBe(0);
    await inSession(async (client) => {
      await client.query('BEGIN');
      expect(await heldSeconds(db)).toBe(0);
      await client.query('SELECT pg_current_xact_id()');
      expect(await heldSeconds(db)).toBeGreaterThan(0);
      await client.query('ROLLBACK');
    });
    expect(await heldSeconds(db)).toBe(0);
  } finally {
    await db.close();
  }
});
