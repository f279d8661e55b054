import { prepare, run, type Tx } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { z } from 'zod';

type Params = Record<string, unknown>;
type Query<Row> = (tx: Tx, params: Params) => Promise<Row[]>;

/**
 * Defines a statement once, when its file is loaded. In `text`, `$jobId` stands for the parameter `jobId`.
 * Every returned row is parsed with `row`.
 */
export function define<S extends z.ZodType>(row: S, text: string): Query<z.output<S>> {
  const statement = prepare(text);
  const rows = z.array(row);
  return async (tx, params) => rows.parse(await run(tx, statement, params));
}

/** Defines a write that a fencing token guards. @throws AtelierError lease_lost when it changed no row */
export function defineHeld<S extends z.ZodType>(row: S, text: string) {
  const write = define(row, text);
  return async (tx: Tx, params: Params): Promise<z.output<S>> => {
    const [first] = await write(tx, params);
    if (first === undefined) {
      throw new AtelierError(
        'lease_lost',
        'This job was taken from the worker, which may not write it any more.',
      );
    }
    return first;
  };
}

/** PostgreSQL's clock, or the test's `now`. */
export const NOW = 'coalesce($now::timestamptz, now())';

/** Milliseconds (a number, a parameter or a column) as an interval. */
export const interval = (ms: `$${string}` | `"${string}"` | number): string =>
  `(${ms}::float8 * interval '1 millisecond')`;

/** The guard of every worker's write. */
export const HELD = `id = $jobId::uuid AND state = 'running' AND "fencingToken" = $fencingToken::bigint`;

/** Ends the attempt of the job that the statement's CTE `settled` returns. */
export const endAttempt = (outcome: 'completed' | 'cancelled' | 'released' | 'lost'): string => `
  UPDATE "Attempt" SET "endedAt" = ${NOW}, outcome = '${outcome}'
  FROM settled
  WHERE "Attempt"."jobId" = settled.id AND "Attempt"."fencingToken" = settled."fencingToken"`;
