import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDb, type Db, migrate } from '@atelier/db';
import { afterAll, beforeAll, inject } from 'vitest';
import { admin, withDatabase } from './global-setup';

const OURS = path.resolve(import.meta.dirname, '../../prisma/migrations');

export type Row = Record<string, unknown>;

/** An empty database of this file's own, to which our migrations are applied in parts. */
export interface OldDatabase {
  readonly db: Db;
  /** Applies those of our migrations that `take` accepts; returns the names of the new ones. */
  apply(take: (migration: string) => boolean): Promise<string[]>;
  rowsOf(table: string): Promise<Row[]>;
}

/** Makes the database before the tests of this file, and drops it after them. */
export function useOldDatabase(label: string): OldDatabase {
  const name = `atelier_${label}_${process.pid}`;
  const { adminUrl } = inject('testDatabase');
  const url = withDatabase(adminUrl, name);
  let directory: string;
  let db: Db;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), `atelier-${label}-`));
    await admin(adminUrl, `CREATE DATABASE ${name}`);
    db = createDb(url, { poolSize: 1 });
  });
  afterAll(async () => {
    await db.close();
    await admin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await rm(directory, { recursive: true, force: true });
  });
  return {
    get db() {
      return db;
    },
    async apply(take) {
      const entries = (await readdir(OURS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
      for (const { name: each } of entries)
        if (take(each)) await cp(path.join(OURS, each), path.join(directory, each), { recursive: true });
      return migrate(url, { directory });
    },
    async rowsOf(table) {
      const rows = await db.$queryRawUnsafe<{ row: Row }[]>(`SELECT to_jsonb(t) AS "row" FROM "${table}" t`);
      return rows.map(({ row }) => row);
    },
  };
}
