import { Prisma, sqlState, type Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { at, interval, query } from '../query';
import { type At, type ClaimedJob, claimedJobSchema } from '../types';

export type Claim = At & {
  workerId: string;
  /** Packs this worker can run. */
  packs: readonly string[];
  leaseMs?: number;
  maxRunningPerPerson?: number;
  maxRunningPerRoom?: number;
};

const rowSchema = z.union([
  claimedJobSchema.extend({ claimable: z.bigint() }),
  z.object({ id: z.null(), claimable: z.bigint() }),
]);
/** Each lost round means that another worker won one, so a few suffice; then the worker's next poll comes anyway. */
const MOST_ROUNDS = 25;

/**
 * Takes the next job in turn, or null when there is none for this worker. Commits by itself: pass the database, not a
 * transaction, because a worker that stalls between claim and commit would hold up that person's other jobs.
 */
export async function claim(db: Tx, input: Claim): Promise<ClaimedJob | null> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      const [row] = await query(db, rowSchema, statement(input));
      if (row?.id) {
        const { claimable: _, ...job } = row;
        return job;
      }
      if (!row?.claimable) return null;
    } catch (error) {
      // exclusion_violation: in the same moment another worker began another job of the same generation, or took the same
      // place in its room
      if (sqlState(error) !== '23P01') throw error;
    }
  }
  return null;
}

/**
 * One statement, so no lock outlives it whatever happens to the worker. It looks at people, not at jobs: with P people
 * waiting it costs P probes of an index, however many jobs they brought (docs/queue.md has the plan).
 *
 * - `people`: everybody who has a waiting job, each found by one probe that skips the rest of the one before (a loose index
 *   scan). At the end of the recursion a null.
 * - `best`: each person's best claimable job, as of the statement's snapshot. People with enough running jobs are left
 *   out, and so are generations that have a running job (promoting twice must not draw the same stage twice) and rooms
 *   without a free place. A constraint of the table keeps both exact between claims of the same moment: one starts over.
 * - `turn`: of those, the one of whoever was served longest ago. SKIP LOCKED passes over what another claim or a cancel
 *   holds just now. Locking makes PostgreSQL look at the newest version of both rows: when another claim served this
 *   person after our snapshot, `lastServedAt` differs and the row is dropped. That is what makes turns and limits exact
 *   without a lock around all claims. NO KEY UPDATE, because inserting a vote or a generation holds KEY SHARE on the person.
 * - `unowned`: jobs whose person was deleted, when nobody with a turn waits.
 *
 * `lastServedAt` always rises, by at least the millisecond it is stored in. `claimable` tells a lost race from an empty queue.
 */
const statement = ({
  workerId,
  packs,
  now,
  leaseMs = QUEUE_DEFAULTS.leaseMs,
  maxRunningPerPerson = QUEUE_DEFAULTS.maxRunningPerPerson,
  maxRunningPerRoom = QUEUE_DEFAULTS.maxRunningPerRoom,
}: Claim): Prisma.Sql => {
  const isClaimable = Prisma.sql`
    job.state = 'available'
    AND job."runAt" <= ${at(now)}
    AND job.pack = ANY (${[...packs]}::text[])
    AND NOT EXISTS (SELECT FROM running WHERE running."generationId" = job."generationId")
    AND (
      job."roomId" IS NULL
      OR (SELECT count(*) FROM running WHERE running."roomId" = job."roomId") < ${maxRunningPerRoom}::int
    )`;
  return Prisma.sql`
    WITH RECURSIVE running AS MATERIALIZED (
      SELECT "generationId", "userId", "roomId", "roomSlot" FROM "Job" WHERE state = 'running'
    ),
    people AS (
      (SELECT "userId" FROM "Job" WHERE state = 'available' AND "userId" IS NOT NULL ORDER BY "userId" LIMIT 1)
      UNION ALL
      SELECT (
        SELECT job."userId" FROM "Job" job
        WHERE job.state = 'available' AND job."userId" > people."userId" ORDER BY job."userId" LIMIT 1
      )
      FROM people WHERE people."userId" IS NOT NULL
    ),
    best AS MATERIALIZED (
      SELECT mine.id, person.id AS "userId", mine."runAt", person."lastServedAt"
      FROM people
      JOIN "User" person ON person.id = people."userId"
      CROSS JOIN LATERAL (
        SELECT job.id, job."runAt" FROM "Job" job
        WHERE job."userId" = people."userId" AND ${isClaimable}
        ORDER BY job.priority DESC, job."runAt", job.id
        LIMIT 1
      ) mine
      WHERE (SELECT count(*) FROM running WHERE running."userId" = person.id) < ${maxRunningPerPerson}::int
    ),
    turn AS (
      SELECT job.id
      FROM best
      JOIN "Job" job ON job.id = best.id
      JOIN "User" person ON person.id = best."userId"
      WHERE job.state = 'available'
        AND person."lastServedAt" IS NOT DISTINCT FROM best."lastServedAt"
      ORDER BY best."lastServedAt" NULLS FIRST, best."runAt", best.id
      LIMIT 1
      FOR UPDATE OF job SKIP LOCKED
      FOR NO KEY UPDATE OF person SKIP LOCKED
    ),
    unowned AS (
      SELECT job.id FROM "Job" job
      WHERE job."userId" IS NULL AND ${isClaimable} AND NOT EXISTS (SELECT FROM turn)
      ORDER BY job.priority DESC, job."runAt", job.id
      LIMIT 1
      FOR UPDATE SKIP LOCKED
    ),
    claimed AS (
      UPDATE "Job" job
      SET state = 'running', attempt = job.attempt + 1, "fencingToken" = job."fencingToken" + 1,
          "workerId" = ${workerId}::uuid, "claimedAt" = ${at(now)}, "leaseExpiresAt" = ${at(now)} + ${interval(leaseMs)},
          "cancelRequestedAt" = NULL,
          "roomSlot" = CASE WHEN job."roomId" IS NOT NULL THEN (
            SELECT min(slot) FROM generate_series(1, ${maxRunningPerRoom}::int) slot
            WHERE NOT EXISTS (
              SELECT FROM running WHERE running."roomId" = job."roomId" AND running."roomSlot" = slot
            )
          ) END
      FROM (SELECT id FROM turn UNION ALL SELECT id FROM unowned) chosen
      WHERE job.id = chosen.id
      RETURNING job.*
    ),
    served AS (
      UPDATE "User" person
      SET "lastServedAt" = greatest(${at(now)}, person."lastServedAt" + interval '1 millisecond')
      FROM claimed
      WHERE person.id = claimed."userId"
    ),
    history AS (
      INSERT INTO "Attempt" ("jobId", "fencingToken", attempt, "workerId", "startedAt")
      SELECT id, "fencingToken", attempt, "workerId", "claimedAt" FROM claimed
    )
    SELECT id, "generationId", "userId", "roomId", pack, priority, attempt, "maxAttempts", "createdAt", "fencingToken",
      "leaseExpiresAt", (SELECT count(*) FROM best) AS claimable
    FROM (VALUES (1)) AS always
    LEFT JOIN claimed ON true`;
};
