import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';
import type { At } from '../types';

/**
 * The kth of a person's waiting jobs in the new order gets the first of their old places by which as much of
 * their work had come due. So before any moment of the line stands no more of that person's work than before,
 * and nobody else waits longer: a larger job that is put first stands where that much work stood. Microseconds
 * keep jobs of one place in order.
 */
const statement = define(
  z.object({ moved: z.int() }),
  `WITH own AS MATERIALIZED (
     SELECT id, "generationId", pack, turn, "turnAt", "createdAt", "costMs" FROM "Job"
     WHERE "userId" = $userId::uuid AND state = 'available' AND "pausedAt" IS NULL
     ORDER BY id
     FOR UPDATE
   ),
   places AS (
     SELECT pack, turn, "turnAt" AS place, sum("costMs"::bigint) OVER (
       PARTITION BY pack, turn ORDER BY "turnAt", "createdAt", id ROWS UNBOUNDED PRECEDING
     ) AS work
     FROM own
   ),
   ranked AS (
     SELECT own.*, row_number() OVER (
       PARTITION BY pack, turn
       ORDER BY array_position($order::uuid[], "generationId") NULLS LAST, "turnAt", "createdAt", id
     ) AS n
     FROM own
   ),
   wanted AS (
     SELECT id, pack, turn, n, sum("costMs"::bigint) OVER (
       PARTITION BY pack, turn ORDER BY n ROWS UNBOUNDED PRECEDING
     ) AS work
     FROM ranked
   ),
   placed AS (
     SELECT wanted.id, wanted.n * interval '1 microsecond' + (
       SELECT min(places.place) FROM places
       WHERE places.pack = wanted.pack AND places.turn = wanted.turn AND places.work >= wanted.work
     ) AS place
     FROM wanted
   ),
   moved AS (
     UPDATE "Job" job SET "turnAt" = placed.place FROM placed WHERE job.id = placed.id RETURNING job.id
   )
   SELECT count(*)::int AS moved FROM moved`,
);

/**
 * Puts a person's waiting jobs into the order of `order` (generations; the others follow as they stand), within
 * the places that these jobs have. Returns how many jobs there are.
 */
export async function arrange(
  tx: Tx,
  { userId, order, now }: At & { userId: string; order: readonly string[] },
): Promise<number> {
  const [row] = await statement(tx, { userId, order: [...order], now });
  return row?.moved ?? 0;
}
