import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Tx } from './client';

/** The pool behind every Db. A transaction's client is another object, and is not in here. */
const pools = new WeakMap<object, pg.Pool>();
export const registerPool = (db: object, pool: pg.Pool): void => void pools.set(db, pool);

/** A statement whose text never varies: numbered, named, ready to be prepared. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  /** The parameter that `$1` stands for, that `$2` stands for, … */
  readonly params: readonly string[];
};

/** The name of every prepared text, for the adapter. */
const names = new Map<string, string>();
const INT8 = 20;
/** As Prisma reads them: int8 as bigint, everything else as pg does. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format as 'text'),
};

/** Makes a statement, once, of a text whose parameters are called `$jobId` rather than `$1`. */
export function prepare(source: string): Statement {
  const params: string[] = [];
  const text = source.replaceAll(/\$([a-z]\w*)/gi, (_, param: string) => {
    if (!params.includes(param)) params.push(param);
    return `$${params.indexOf(param) + 1}`;
  });
  const name = `atelier_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return { name, text, params };
}

/**
 * Runs a statement that runs often, and returns its rows. Three things make it cheap. PostgreSQL plans it
 * once for each connection, because planning a claim takes longer than running it. Its text is put together
 * once for each process. And outside a transaction it goes straight to the pool: Prisma's way there and back
 * costs about 1 ms of CPU.
 *
 * Name the columns: a `*` would change under a plan when a migration adds one. A pooler between us and
 * PostgreSQL must know of prepared statements, as PgBouncer does from 1.21 on.
 */
export async function run(
  tx: Tx,
  { name, text, params }: Statement,
  given: Record<string, unknown>,
): Promise<unknown[]> {
  const values = params.map((param) => {
    if (!(param in given)) throw new TypeError(`the statement's parameter ${param} was not given`);
    const value = given[param] ?? null;
    // as text: Prisma would send a Date without its zone
    return value instanceof Date ? value.toISOString() : value;
  });
  const pool = pools.get(tx);
  // Unsafe is what a text is that was put together of values; this one was put together of none.
  if (!pool) return tx.$queryRawUnsafe(text, ...values);
  return (await pool.query({ name, text, values, types })).rows;
}

/** For the adapter: the name of a statement that is to be prepared; undefined for all others. */
export const statementName = ({ sql }: { sql: string }): string | undefined => names.get(sql);
