import { AtelierError } from '@atelier/domain';
import type pg from 'pg';

/** A table and its columns, without those that PostgreSQL computes. */
export type Table = { name: string; columns: string[] };

/** Prisma Migrate's own table. Migrations write it again on the database that a copy is loaded into. */
const HISTORY = '_prisma_migrations';

const TABLES = `
  SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND a.attgenerated = '' AND c.relname <> $1
  GROUP BY c.relname ORDER BY c.relname`;

/** A table may name its own rows: PostgreSQL checks that at the end of the statement that loads them. */
const REFERENCES = `
  SELECT f.relname::text AS "from", t.relname::text AS "to"
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
  WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND k.conrelid <> k.confrelid`;

/**
 * Returns the tables of the schema, each after those that its foreign keys name: rows can be loaded in this
 * order with every constraint in force.
 * @throws AtelierError conflict when foreign keys form a circle
 */
export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(TABLES, [HISTORY]);
  const { rows: references } = await client.query<{ from: string; to: string }>(REFERENCES);
  const sorted: Table[] = [];
  const placed = new Set<string>();
  while (sorted.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    );
    if (next.length === 0)
      throw new AtelierError('conflict', 'Foreign keys of the tables form a circle: no order loads them.');
    for (const table of next) {
      sorted.push(table);
      placed.add(table.name);
    }
  }
  return sorted;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `"Vote" ("generationId", "userId")`, as COPY takes it. */
export const target = ({ name, columns }: Table): string =>
  `${quoted(name)} (${columns.map(quoted).join(', ')})`;

/** The name as an SQL identifier. */
export const identifier = quoted;
