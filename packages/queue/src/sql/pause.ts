import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { define, interval, NOW } from '../query';
import type { At } from '../types';
import { virtualNow } from './virtual-now';

const changed = z.object({ generationId: z.uuid() });

const pauseStatement = define(
  changed,
  `UPDATE "Job" SET "pausedAt" = ${NOW}
   WHERE "userId" = $userId::uuid AND state = 'available' AND "pausedAt" IS NULL
     AND "generationId" = ANY ($generationIds::uuid[])
   RETURNING "generationId"`,
);

/** A job that was paused comes back no earlier than a newcomer: pausing holds no place. */
const resumeStatement = define(
  changed,
  `WITH resumed AS (
     UPDATE "Job" job
     SET "pausedAt" = NULL, "turnAt" = greatest(job."turnAt", ${virtualNow('job.guest', 'job.pack')})
     WHERE job."userId" = $userId::uuid AND job.state = 'available' AND job."pausedAt" IS NOT NULL
       AND job."generationId" = ANY ($generationIds::uuid[])
     RETURNING job."generationId"
   )
   SELECT "generationId", pg_notify('${NOTIFY.jobReady}', '')::text AS told FROM resumed`,
);

/**
 * Puts each waiting job of the person no earlier than the end of the one before it: place k is the larger of
 * the kth place and of place k - 1 with its cost. Written without recursion, as before(k) + max over j <= k of
 * (place j - before(j)), where before(k) is the cost of everything before k.
 */
const spaceStatement = define(
  z.object({ id: z.uuid() }),
  `WITH own AS MATERIALIZED (
     SELECT id, pack, turn, "turnAt", "createdAt", "costMs" FROM "Job"
     WHERE "userId" = $userId::uuid AND state = 'available' AND "pausedAt" IS NULL
     ORDER BY id
     FOR UPDATE
   ),
   summed AS (
     SELECT id, pack, turn, "turnAt", "createdAt", coalesce(sum("costMs"::bigint) OVER (
       PARTITION BY pack, turn ORDER BY "turnAt", "createdAt", id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
     ), 0) AS before
     FROM own
   ),
   placed AS (
     SELECT id, ${interval('"before"')} + max("turnAt" - ${interval('"before"')}) OVER (
       PARTITION BY pack, turn ORDER BY "turnAt", "createdAt", id ROWS UNBOUNDED PRECEDING
     ) AS place
     FROM summed
   )
   UPDATE "Job" job SET "turnAt" = placed.place FROM placed
   WHERE job.id = placed.id AND job."turnAt" <> placed.place
   RETURNING job.id`,
);

type Pause = At & { userId: string; generationIds: readonly string[] };

/** Takes a person's waiting jobs of these generations out of the line. Returns the generations. */
export const pause = async (tx: Tx, { generationIds, userId, now }: Pause): Promise<string[]> =>
  (await pauseStatement(tx, { userId, now, generationIds: [...generationIds] })).map(
    (row) => row.generationId,
  );

/**
 * Puts them back, behind each other by their costs, and wakes the workers. Returns the generations. Call it in
 * a transaction.
 */
export async function resume(tx: Tx, { generationIds, userId, now }: Pause): Promise<string[]> {
  const rows = await resumeStatement(tx, { userId, now, generationIds: [...generationIds] });
  await spaceStatement(tx, { userId });
  return rows.map((row) => row.generationId);
}
