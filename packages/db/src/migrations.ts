import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AtelierError } from '@atelier/domain';

/** The directory of this version's migrations. */
export const MIGRATIONS = path.resolve(import.meta.dirname, '../../../prisma/migrations');

export type Migration = { name: string; sql: string; checksum: string };

/** Returns the names of the migrations in `directory`, oldest first. */
export async function migrationNames(directory = MIGRATIONS): Promise<string[]> {
  return (await readdir(directory, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Reads the migrations in `directory`, oldest first. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  return Promise.all(
    (await migrationNames(directory)).map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Whether the version before a migration stops to work with it, by its name. A database with newer migrations of
 * other names is accepted: docs/decisions/rollback.md.
 */
export const isContract = (name: string): boolean => /_contract(?:_|$)/.test(name);

/** The error of a database on which this version cannot run. */
export const newerDatabase = (name: string): AtelierError =>
  new AtelierError(
    'conflict',
    `The database has migration ${name}, which this version does not know: it belongs to a newer version. ` +
      'Start that version, or restore a backup of this one (docs/operations.md, "Rollback").',
  );
