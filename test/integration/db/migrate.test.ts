import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDb, migrate, untilReachable } from '@atelier/db';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { drawn } from '../../support/drawn';
import { aPerson, depsFor } from '../../support/factories';
import { admin, withDatabase } from '../../support/global-setup';

const OURS = path.resolve(import.meta.dirname, '../../../prisma/migrations');
const database = `atelier_migrate_${process.pid}`;
const { adminUrl } = inject('testDatabase');
const url = withDatabase(adminUrl, database);
let directory: string;

const drop = (): Promise<void> => admin(adminUrl, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
const write = async (name: string, sql: string): Promise<void> => {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
};
const tables = async (): Promise<string[]> => {
  const db = createDb(url);
  try {
    const rows = await db.$queryRaw<{ name: string }[]>`
      SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`;
    return rows.map(({ name }) => name).filter((name) => name !== '_prisma_migrations');
  } finally {
    await db.close();
  }
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'atelier-migrations-'));
});
beforeEach(async () => {
  await drop();
  await admin(adminUrl, `CREATE DATABASE ${database}`);
  await rm(directory, { recursive: true });
  await mkdir(directory);
});
afterAll(async () => {
  await drop();
  await rm(directory, { recursive: true, force: true });
});

it('applies this repository’s migrations once, however many processes start at the same moment', async () => {
  await cp(OURS, directory, { recursive: true });
  const applied = await Promise.all([
    migrate(url, { directory }),
    migrate(url, { directory }),
    migrate(url, { directory }),
  ]);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await migrate(url, { directory })).toEqual([]);
  expect(await tables()).toContain('Generation');
});

it('applies only what is new, in the order of the names', async () => {
  await write('1_one', 'CREATE TABLE one (id int)');
  expect(await migrate(url, { directory })).toEqual(['1_one']);
  await write('3_three', 'CREATE TABLE three AS SELECT * FROM two');
  await write('2_two', 'CREATE TABLE two AS SELECT * FROM one');
  expect(await migrate(url, { directory })).toEqual(['2_two', '3_three']);
});

it('keeps a function body with its semicolons whole', async () => {
  await write('1_body', `DO $$ BEGIN CREATE TABLE one (id int); CREATE TABLE two (id int); END $$;`);
  await migrate(url, { directory });
  expect(await tables()).toEqual(['one', 'two']);
});

it('undoes a migration that fails half-way, keeps those before it, and goes on when it is mended', async () => {
  await write('1_one', 'CREATE TABLE one (id int)');
  await write('2_broken', 'CREATE TABLE two (id int); CREATE TABLE one (id int);');
  await expect(migrate(url, { directory })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('2_broken'),
  });
  expect(await tables()).toEqual(['one']);
  await write('2_broken', 'CREATE TABLE two (id int)');
  expect(await migrate(url, { directory })).toEqual(['2_broken']);
});

it('refuses a migration that was edited after it was applied, and changes nothing', async () => {
  await write('1_one', 'CREATE TABLE one (id int)');
  await migrate(url, { directory });
  await write('1_one', 'CREATE TABLE one (id bigint)');
  await write('2_two', 'CREATE TABLE two (id int)');
  await expect(migrate(url, { directory })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/1_one was edited/),
  });
  expect(await tables()).toEqual(['one']);
});

it('DB-MIGRATE-6 accepts a newer version’s database, unless one of its migrations is named contract', async () => {
  await write('1_one', 'CREATE TABLE one (id int)');
  await write('2_newer', 'CREATE TABLE two (id int)');
  await migrate(url, { directory });
  await rm(path.join(directory, '2_newer'), { recursive: true });
  const newer: string[][] = [];
  expect(await migrate(url, { directory, onNewer: (names) => newer.push(names) })).toEqual([]);
  expect(newer).toEqual([['2_newer']]);
  await write('3_contract_one', 'DROP TABLE one');
  await write('2_newer', 'CREATE TABLE two (id int)');
  await migrate(url, { directory });
  await rm(path.join(directory, '3_contract_one'), { recursive: true });
  await expect(migrate(url, { directory })).rejects.toThrow(/3_contract_one, .* newer version/);
});

it('refuses a database with a migration between ours: another line of development', async () => {
  await write('1_one', 'CREATE TABLE one (id int)');
  await write('2_theirs', 'CREATE TABLE two (id int)');
  await migrate(url, { directory });
  await rm(path.join(directory, '2_theirs'), { recursive: true });
  await write('3_ours', 'CREATE TABLE three (id int)');
  await expect(migrate(url, { directory })).rejects.toThrow(/2_theirs/);
});

it('DB-MIGRATE-5 a start names a missing migration at once; a newer database does not stop it', async () => {
  await cp(OURS, directory, { recursive: true });
  await migrate(url, { directory });
  const db = createDb(url);
  const start = (): Promise<void> => untilReachable(db, url, { limitMs: 60_000, onWait: () => {} });
  try {
    await admin(
      url,
      `UPDATE "_prisma_migrations" SET migration_name = '9_newer' WHERE migration_name LIKE '%_edits'`,
    );
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/lacks migration \d+_edits: run `npm run migrate`/),
    });
    await admin(
      url,
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
      SELECT 'again', checksum, '20261201030000_edits', now() FROM "_prisma_migrations" WHERE migration_name = '9_newer'`,
    );
    await start();
    await admin(
      url,
      `UPDATE "_prisma_migrations" SET migration_name = '9_contract_newer' WHERE migration_name = '9_newer'`,
    );
    await expect(start()).rejects.toMatchObject({ code: 'conflict' });
  } finally {
    await db.close();
  }
});

it('DB-MIGRATE-6 draws and shows pictures on a schema that a newer version has expanded', async () => {
  await cp(OURS, directory, { recursive: true });
  await write(
    '29991231000000_newer',
    `ALTER TABLE "Generation" ADD COLUMN "mood" TEXT, ADD COLUMN "stars" INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE "Job" ADD COLUMN "newer" JSONB;
     CREATE TABLE "Mood" ("id" UUID PRIMARY KEY, "by" UUID REFERENCES "User" ("id"));`,
  );
  await migrate(url, { directory });
  const db = createDb(url);
  try {
    const ada = await aPerson(depsFor(db));
    expect(await drawn(ada, { stopAfter: 64 })).toMatchObject({ status: 'done' });
  } finally {
    await db.close();
  }
});
