import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { connectionError } from '../address';
import { migrate, migrationsHere } from '../migrate';
import { type AppliedMigration, PLAIN } from './snapshot';
import { identifier, readTables, type Table, target } from './tables';

/** Tables into which the migrations themselves write rows. */
const SEEDED = new Set(['Studio']);

export interface LoadOptions {
  /** Migrations that the copied database had. */
  migrations: readonly AppliedMigration[];
  /** The copied tables with their numbers of rows. */
  tables: readonly (Table & { rows: number })[];
  /** Opens the rows of a table, in PostgreSQL's text format of COPY. */
  open(table: string): Readable;
}

/**
 * Refuses what `load` would refuse, and changes nothing.
 * @throws AtelierError unavailable; conflict: a newer version's copy, a database that is not empty or is in use
 */
export async function checkTarget(url: string, migrations: readonly AppliedMigration[]): Promise<void> {
  await refuseUnknown(migrations);
  await connected(url, (client) => refuseFilled(client, migrations));
}

/**
 * Loads copied tables into an empty database: the migrations that the copy had, all rows in one transaction,
 * then the newer migrations of this version. A load that is cut short leaves no row, and can be repeated.
 * @throws AtelierError as checkTarget; conflict when the number of loaded rows differs
 */
export async function load(url: string, { migrations, tables, open }: LoadOptions): Promise<void> {
  await checkTarget(url, migrations);
  await migrate(url, { upTo: migrations.at(-1)?.name ?? '' });
  await connected(url, async (client) => {
    await client.query('BEGIN');
    const here = await readTables(client);
    for (const { name } of here) if (SEEDED.has(name)) await client.query(`DELETE FROM ${identifier(name)}`);
    for (const { name } of here) {
      const table = tables.find((each) => each.name === name);
      if (!table) throw new AtelierError('conflict', `The backup lacks the table ${name}.`);
      const sink = client.query(from(`COPY ${target(table)} FROM STDIN`));
      await pipeline(open(name), sink);
      if (sink.rowCount !== table.rows)
        throw new AtelierError(
          'conflict',
          `Table ${name}: ${sink.rowCount} rows were loaded, the backup counted ${table.rows}.`,
        );
    }
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  await migrate(url);
}

/** Refuses a copy of a version that has migrations, or other ones of a name, than this checkout. */
async function refuseUnknown(migrations: readonly AppliedMigration[]): Promise<void> {
  const here = new Map((await migrationsHere()).map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of migrations) {
    const known = here.get(name);
    if (known === undefined)
      throw new AtelierError(
        'conflict',
        `The backup has migration ${name}, which this version does not know: restore it with the version that made it, or a newer one.`,
      );
    if (known !== checksum)
      throw new AtelierError('conflict', `Migration ${name} of the backup differs from this version's.`);
  }
}

async function refuseFilled(client: pg.Client, migrations: readonly AppliedMigration[]): Promise<void> {
  const { rows: others } = await client.query(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'atelier%'
       AND application_name NOT IN ('atelier-restore', 'atelier-migrate')`,
  );
  if (others.length > 0)
    throw new AtelierError(
      'conflict',
      `The database is in use (${others.map(({ name }) => name).join(', ')}). Stop every process of the studio, then restore.`,
    );
  for (const { name } of await readTables(client)) {
    if (SEEDED.has(name)) continue;
    const { rows } = await client.query(`SELECT 1 FROM ${identifier(name)} LIMIT 1`);
    if (rows.length > 0)
      throw new AtelierError(
        'conflict',
        `The database is not empty: table ${name} has rows. Restore into an empty database, or another DATA_DIR. Nothing was changed.`,
      );
  }
  const { rows: history } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS found`,
  );
  if (!history[0]?.found) return;
  const { rows: applied } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
  const known = new Set(migrations.map(({ name }) => name));
  const later = applied.find(({ name }) => !known.has(name));
  if (later)
    throw new AtelierError(
      'conflict',
      `The database is empty, but already has migration ${later.name}, which the backup lacks. Restore into a new database. Nothing was changed.`,
    );
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'atelier-restore',
  });
  client.on('error', () => {}); // the query in progress rejects with the same error
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw connectionError(url, error);
  }
  try {
    await client.query(PLAIN);
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
