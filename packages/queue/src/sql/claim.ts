import { sqlState, type Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { define, NOW } from '../query';
import { type At, type ClaimedJob, claimedJobSchema } from '../types';
import { claimUnowned } from './claim-unowned';
import { IS_CLAIMABLE, RUNNING, TAKE, TAKEN } from './taking';

export type Claim = At & {
  workerId: string;
  /** Packs this worker can run. */
  packs: readonly string[];
  leaseMs?: number;
  maxRunningPerPerson?: number;
  maxRunningPerRoom?: number;
};

/**
 * In the same moment another worker began another job of the same generation, or took the same place in its room:
 * exclusion_violation, or, when each waits to see whether the other commits, deadlock_detected for one of them.
 */
const LOST_RACE = new Set(['23P01', '40P01']);

/** Each lost round means that another worker won one, so a few suffice; then the worker's next poll comes anyway. */
const MOST_ROUNDS = 25;

/**
 * One statement, so no lock outlives it whatever happens to the worker. It looks at people, not at jobs: with P people
 * waiting it costs P probes of an index, however many jobs they brought (docs/queue.md has the plan).
 *
 * - `people`: everybody who has a waiting job, each found by one probe that skips the rest of the one before (a loose index
 *   scan). At the end of the recursion a null.
 * - `best`: each person's best claimable job, as of the statement's snapshot; without the people who have enough running.
 * - `chosen`: of those, the one of whoever was served longest ago. SKIP LOCKED passes over what another claim or a cancel
 *   holds just now. Locking makes PostgreSQL look at the newest version of both rows: when another claim served this
 *   person after our snapshot, `lastServedAt` differs and the row is dropped. That is what makes turns and limits exact
 *   without a lock around all claims. NO KEY UPDATE, because inserting a vote or a generation holds KEY SHARE on the person.
 *   Jobs are found again by the whole key of the index: by id alone, it would be read from end to end.
 *
 * `lastServedAt` always rises, by at least the millisecond it is stored in. `claimable` tells a lost race from an empty queue;
 * `unowned` says that there are jobs which the statement does not look at.
 */
const statement = define(
  z.union([claimedJobSchema, z.object({ id: z.null(), claimable: z.boolean(), unowned: z.boolean() })]),
  `WITH RECURSIVE ${RUNNING},
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
    SELECT mine.*, (SELECT "lastServedAt" FROM "User" WHERE id = mine."userId") AS "lastServedAt"
    FROM people
    CROSS JOIN LATERAL (
      SELECT job.id, job."userId", job.priority, job."runAt" FROM "Job" job
      WHERE job."userId" = people."userId" AND ${IS_CLAIMABLE}
      ORDER BY job.priority DESC, job."runAt", job.id
      LIMIT 1
    ) mine
    WHERE (SELECT count(*) FROM running WHERE running."userId" = people."userId") < $maxRunningPerPerson::int
  ),
  chosen AS (
    SELECT job.id
    FROM best
    JOIN "Job" job
      ON (job."userId", job.priority, job."runAt", job.id) = (best."userId", best.priority, best."runAt", best.id)
    JOIN "User" person ON person.id = best."userId"
    WHERE job.state = 'available'
      AND person."lastServedAt" IS NOT DISTINCT FROM best."lastServedAt"
    ORDER BY best."lastServedAt" NULLS FIRST, best."runAt", best.id
    LIMIT 1
    FOR UPDATE OF job SKIP LOCKED
    FOR NO KEY UPDATE OF person SKIP LOCKED
  ),
  ${TAKE},
  served AS (
    UPDATE "User" person
    SET "lastServedAt" = greatest(${NOW}, person."lastServedAt" + interval '1 millisecond')
    WHERE person.id = (SELECT "userId" FROM claimed)
  )
  SELECT ${TAKEN},
    EXISTS (SELECT FROM best) AS claimable,
    id IS NULL AND EXISTS (SELECT FROM "Job" WHERE state = 'available' AND "userId" IS NULL) AS unowned
  FROM (VALUES (1)) AS always
  LEFT JOIN claimed ON true`,
);

/**
 * Takes the next job in turn, or null when there is none for this worker. Commits by itself: pass the database, not a
 * transaction, because a worker that stalls between claim and commit would hold up that person's other jobs.
 */
export async function claim(
  db: Tx,
  {
    workerId,
    packs,
    now,
    leaseMs = QUEUE_DEFAULTS.leaseMs,
    maxRunningPerPerson = QUEUE_DEFAULTS.maxRunningPerPerson,
    maxRunningPerRoom = QUEUE_DEFAULTS.maxRunningPerRoom,
  }: Claim,
): Promise<ClaimedJob | null> {
  const params = { workerId, packs: [...packs], now, leaseMs, maxRunningPerPerson, maxRunningPerRoom };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      const [row] = await statement(db, params);
      if (!row) return null;
      if (row.id !== null) return row;
      if (!row.claimable) return row.unowned ? await claimUnowned(db, params) : null;
    } catch (error) {
      if (!LOST_RACE.has(sqlState(error) ?? '')) throw error;
    }
  }
  return null;
}
