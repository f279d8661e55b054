import { randomUUID } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { connectionError } from './address';
import { boundIdleTransactions } from './idle-transactions';
import { isContract, MIGRATIONS, type Migration, newerDatabase, readMigrations } from './migrations';
import { refuseTransactionPooler } from './session';
import { fillWords } from './words';

/** The key that Prisma Migrate locks too, so that its CLI and this never run at once. */
const LOCK_KEY = 72707369;
/** Prisma Migrate's own table, column for column: `prisma migrate status` understands what this wrote. */
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

export interface MigrateOptions {
  /** Folder of the migrations; default: this version's. */
  directory?: string;
  /** Name of the last migration to apply; default: all. */
  upTo?: string;
  /** Called with the names of migrations that a newer version has applied. */
  onNewer?: ((names: string[]) => void) | undefined;
}

/** The migrations of this version, in order. */
export const migrationsHere = async (): Promise<{ name: string; checksum: string }[]> =>
  (await readMigrations(MIGRATIONS)).map(({ name, checksum }) => ({ name, checksum }));

/**
 * Brings the database at `url` up to the newest migration, as `prisma migrate deploy` would but without its
 * CLI. Each migration commits together with its record, or not at all; a second process that starts meanwhile
 * waits and then finds nothing to do. Then it makes the search words of rows that have none, and bounds idle
 * transactions where nobody has. Returns the names it applied. Throws AtelierError: 'unavailable' (no
 * connection), 'invalid_request' (a transaction pooler), 'conflict' (an applied migration was edited or is missing
 * here, or one failed).
 */
export async function migrate(
  url: string,
  { directory = MIGRATIONS, upTo, onNewer }: MigrateOptions = {},
): Promise<string[]> {
  const all = await readMigrations(directory);
  const migrations = upTo === undefined ? all : all.filter(({ name }) => name <= upTo);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'atelier-migrate',
  });
  client.on('error', () => {}); // the query in flight rejects with the same error
  try {
    await client.connect();
    await refuseTransactionPooler(url, client);
  } catch (error) {
    await client.end().catch(() => {});
    throw error instanceof AtelierError ? error : connectionError(url, error);
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(TABLE);
    const { rows } = await client.query<Applied>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    );
    const { pending, newer } = findPending(migrations, rows);
    if (newer.length > 0) onNewer?.(newer);
    for (const migration of pending) await apply(client, migration);
    if (directory === MIGRATIONS && upTo === undefined) await fillWords(client);
    await boundIdleTransactions(client);
    return pending.map(({ name }) => name);
  } finally {
    await client.end().catch(() => {}); // ends the session, and with it the lock
  }
}

/**
 * The migrations not yet applied, and the names of applied ones of a newer version. Refuses a history that is not
 * the one in this checkout, and a newer version's that this one cannot run on.
 */
function findPending(migrations: Migration[], applied: Applied[]): { pending: Migration[]; newer: string[] } {
  const here = new Map(migrations.map((migration) => [migration.name, migration]));
  const newest = migrations.at(-1)?.name ?? '';
  const newer: string[] = [];
  for (const row of applied) {
    const migration = here.get(row.migration_name);
    if (!migration) {
      // One between ours was applied by another line of development, not by a newer version.
      if (row.migration_name < newest || isContract(row.migration_name))
        throw newerDatabase(row.migration_name);
      newer.push(row.migration_name);
      continue;
    }
    if (!row.finished_at) {
      throw new AtelierError(
        'conflict',
        `Migration ${row.migration_name} failed earlier; see "prisma migrate resolve".`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new AtelierError(
        'conflict',
        `Migration ${row.migration_name} was edited after it was applied: undo the edit and write a new migration.`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.migration_name));
  return { pending: migrations.filter(({ name }) => !done.has(name)), newer: newer.sort() };
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql); // simple protocol: the server splits the script, not we
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw new AtelierError('conflict', `Migration ${name} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
