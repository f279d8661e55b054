import { randomUUID } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { connectionError } from './address';
import { MIGRATIONS, type Migration, readMigrations } from './migrations';
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

/**
 * Brings the database at `url` up to the newest migration, as `prisma migrate deploy` would but without its
 * CLI. Each migration commits together with its record, or not at all; a second process that starts meanwhile
 * waits and then finds nothing to do. Then it makes the search words of rows that have none. Returns the
 * names it applied. Throws AtelierError: 'unavailable' (no connection), 'invalid_request' (a transaction
 * pooler), 'conflict' (an applied migration was edited or is missing here, or one failed).
 */
export async function migrate(url: string, directory = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(directory);
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
    const pending = findPending(migrations, rows);
    for (const migration of pending) await apply(client, migration);
    if (directory === MIGRATIONS) await fillWords(client);
    return pending.map(({ name }) => name);
  } finally {
    await client.end().catch(() => {}); // ends the session, and with it the lock
  }
}

/** The migrations not yet applied; refuses a history that is not the one in this checkout. */
function findPending(migrations: Migration[], applied: Applied[]): Migration[] {
  const here = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    const migration = here.get(row.migration_name);
    if (!migration) {
      throw new AtelierError(
        'conflict',
        `The database has migration ${row.migration_name}, which this version does not know: it belongs to a newer version.`,
      );
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
  return migrations.filter(({ name }) => !done.has(name));
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
