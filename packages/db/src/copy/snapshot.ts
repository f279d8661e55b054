import type { Readable } from 'node:stream';
import pg from 'pg';
import { to } from 'pg-copy-streams';
import { connectionError } from '../address';
import { readTables, type Table, target } from './tables';

/** One view of a database, the same for everything that is read through it. */
export interface Snapshot {
  /** Each table stands after those that its foreign keys name. */
  tables: Table[];
  /** Applied migrations, in order. */
  migrations: AppliedMigration[];
  /** Rows of a table in PostgreSQL's text format of COPY; ends when all were read. */
  copyTable(table: Table): Copied;
  /** The rows of a SELECT in the same format. */
  copyQuery(select: string): Copied;
  /** Ends the transaction and the connection. Idempotent. */
  close(): Promise<void>;
}
export type AppliedMigration = { name: string; checksum: string };
/** A stream of COPY; `rowCount` counts its rows once it has ended. */
export type Copied = Readable & { rowCount: number };

/** Fixes the text form of times and numbers, whatever the server's or the role's defaults are. */
export const PLAIN = `SET client_encoding = 'UTF8'; SET datestyle = 'ISO'; SET timezone = 'UTC';
  SET extra_float_digits = 1; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

/**
 * Opens one REPEATABLE READ transaction on `url`. Other sessions go on reading and writing. While it is open,
 * VACUUM keeps the rows that it could still see.
 * @throws AtelierError unavailable (no connection), conflict (no migrated database, circular foreign keys)
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'atelier-backup',
  });
  client.on('error', () => {}); // the query in progress rejects with the same error
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= client.end().catch(() => {});
    return closed;
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw connectionError(url, error);
  }
  try {
    await client.query(PLAIN);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows: migrations } = await client.query<AppliedMigration>(
      `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    );
    const tables = await readTables(client);
    const copy = (what: string): Copied => client.query(to(`COPY ${what} TO STDOUT`)) as Copied;
    return {
      tables,
      migrations,
      copyTable: (table) => copy(target(table)),
      copyQuery: (select) => copy(`(${select})`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
