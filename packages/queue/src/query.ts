import { Prisma, statement, type Tx } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { z } from 'zod';

/** Runs a statement and parses every row: the database's word is checked like anybody else's. */
export async function query<S extends z.ZodType>(tx: Tx, row: S, sql: Prisma.Sql): Promise<z.output<S>[]> {
  return z.array(row).parse(await statement(tx, sql));
}

/** The first row of a write guarded by a fencing token. No row: the lease was lost, and nothing was written. */
export async function queryHeld<S extends z.ZodType>(tx: Tx, row: S, sql: Prisma.Sql): Promise<z.output<S>> {
  const [first] = await query(tx, row, sql);
  if (first === undefined) {
    throw new AtelierError(
      'lease_lost',
      'This job was taken from the worker, which may not write it any more.',
    );
  }
  return first;
}

/** PostgreSQL's clock, or the test's. As text: a Date would be sent without its zone. */
export const at = (now: Date | undefined): Prisma.Sql =>
  now ? Prisma.sql`${now.toISOString()}::timestamptz` : Prisma.sql`now()`;

/** `ms` milliseconds as an interval. */
export const interval = (ms: number): Prisma.Sql => Prisma.sql`(${ms}::float8 * interval '1 millisecond')`;

/** The guard of every worker's write. */
export const held = ({ jobId, fencingToken }: { jobId: string; fencingToken: bigint }): Prisma.Sql =>
  Prisma.sql`id = ${jobId}::uuid AND state = 'running' AND "fencingToken" = ${fencingToken}::bigint`;

/** Ends the attempt of the job that the statement's CTE `settled` returns. */
export const endAttempt = (outcome: string, now: Date | undefined): Prisma.Sql => Prisma.sql`
  UPDATE "Attempt" SET "endedAt" = ${at(now)}, outcome = ${outcome}
  FROM settled
  WHERE "Attempt"."jobId" = settled.id AND "Attempt"."fencingToken" = settled."fencingToken"`;
