import { sqlState, type Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS, TURNS } from '../limits';
import { define, NOW } from '../query';
import { type At, type ClaimedJob, claimedJobSchema } from '../types';
import { claimUnowned } from './claim-unowned';
import { IN_TURN, IS_CLAIMABLE, RUNNING, TAKE, TAKEN } from './taking';

export type Claim = At & {
  workerId: string;
  /** Packs this worker can run. */
  packs: readonly string[];
  leaseMs?: number;
  maxRunningPerPerson?: number | undefined;
  maxRunningPerRoom?: number | undefined;
};

/**
 * At the same moment another worker began another job of the same generation, or took the same place in its
 * room. PostgreSQL answers exclusion_violation or, when each waits for the other's commit, deadlock_detected
 * for one.
 */
const LOST_RACE = new Set(['23P01', '40P01']);

/**
 * Each lost round means that another worker won one, so a few suffice; then the worker's next poll comes
 * anyway.
 */
const MOST_ROUNDS = 25;

/** A job with an owner who may have one more running. */
const IS_OWNED = `
  job."userId" IS NOT NULL
  AND ${IS_CLAIMABLE}
  AND (SELECT count(*) FROM running WHERE running."userId" = job."userId") < $maxRunningPerPerson::int`;

const firstOf = (guest: boolean): string => `
  SELECT job.pack, job."costMs", job."turnAt" FROM "Job" job WHERE job.guest = ${guest} AND ${IS_OWNED}
  ORDER BY ${IN_TURN} LIMIT 1`;

/**
 * Locks the first job of one line and its person, passing over those that another statement has locked. Begins at the
 * place that the snapshot found: before it the index holds only rows that are dead or may not run.
 */
const lockFirst = (guest: string, unless = ''): string => `
  SELECT job.id
  FROM "Job" job
  JOIN "User" person ON person.id = job."userId"
  WHERE ${unless} job.guest = ${guest} AND ${IS_OWNED}
    AND job."turnAt" >= (SELECT CASE WHEN ${guest} THEN (SELECT "turnAt" FROM guests) ELSE (SELECT "turnAt" FROM people) END)
    AND person."lastServedAt" IS NOT DISTINCT FROM (SELECT "lastServedAt" FROM "User" WHERE id = job."userId")
  ORDER BY ${IN_TURN}
  LIMIT 1
  FOR UPDATE OF job SKIP LOCKED
  FOR NO KEY UPDATE OF person SKIP LOCKED`;

/**
 * One statement, so no lock outlives it whatever happens to the worker. Two lines wait, people and guests,
 * each in the order of an index; the cost does not depend on how many jobs wait (docs/queue.md has the plan).
 *
 * - `people`, `guests`: the first claimable job of each line.
 * - `share`: while both wait, what guests have saved up, locked so that concurrent claims count one after the
 *   other.
 * - `due`: which line goes next.
 * - `first`, `other`: locks that line's first job, or the other line's when all of it is locked. Locking
 *   reads the newest version of both rows. When another claim served this person after our snapshot,
 *   `lastServedAt` differs and the row is dropped, which keeps the limit of a person exact. NO KEY UPDATE,
 *   because inserting a vote or a generation holds KEY SHARE on the person.
 * - `counted`: keeps the account of the share; forgets it when no guest waits.
 *
 * `lastServedAt` always rises, by at least the millisecond it is stored in. `claimable` tells a lost race
 * from an empty queue; `unowned` says that there are jobs which the statement does not look at.
 */
const statement = define(
  z.union([claimedJobSchema, z.object({ id: z.null(), claimable: z.boolean(), unowned: z.boolean() })]),
  `WITH ${RUNNING},
  people AS MATERIALIZED (${firstOf(false)}),
  guests AS MATERIALIZED (${firstOf(true)}),
  share AS MATERIALIZED (
    SELECT "owedMs", "guestLast" FROM "GuestShare"
    WHERE pack = (SELECT pack FROM guests) AND EXISTS (SELECT FROM people)
    FOR UPDATE
  ),
  due AS MATERIALIZED (
    SELECT CASE
      WHEN NOT EXISTS (SELECT FROM people) THEN true
      WHEN NOT EXISTS (SELECT FROM guests) THEN false
      ELSE coalesce((
        SELECT NOT "guestLast" AND "owedMs" >= ${TURNS.guestShare} * (SELECT "costMs" FROM guests)::bigint FROM share
      ), false)
    END AS guest
  ),
  first AS MATERIALIZED (${lockFirst('(SELECT guest FROM due)')}),
  other AS MATERIALIZED (${lockFirst('(SELECT NOT guest FROM due)', 'NOT EXISTS (SELECT FROM first) AND')}),
  chosen AS (SELECT id FROM first UNION ALL SELECT id FROM other),
  ${TAKE},
  served AS (
    UPDATE "User" person
    SET "lastServedAt" = greatest(${NOW}, person."lastServedAt" + interval '1 millisecond')
    WHERE person.id = (SELECT "userId" FROM claimed)
  ),
  counted AS (
    INSERT INTO "GuestShare" AS share (pack, "owedMs", "guestLast")
    SELECT guests.pack,
      CASE WHEN claimed.guest THEN -${TURNS.guestShare} * claimed."costMs"::bigint ELSE claimed."costMs" END, claimed.guest
    FROM claimed, guests WHERE EXISTS (SELECT FROM people)
    ON CONFLICT (pack) DO UPDATE
    SET "owedMs" = greatest(0, share."owedMs" + excluded."owedMs"), "guestLast" = excluded."guestLast"
  ),
  forgotten AS (
    UPDATE "GuestShare" share SET "owedMs" = 0, "guestLast" = false
    FROM claimed
    WHERE share.pack = claimed.pack AND NOT claimed.guest AND NOT EXISTS (SELECT FROM guests)
      AND (share."owedMs" > 0 OR share."guestLast")
  )
  SELECT ${TAKEN},
    EXISTS (SELECT FROM people) OR EXISTS (SELECT FROM guests) AS claimable,
    id IS NULL AND EXISTS (SELECT FROM "Job" WHERE state = 'available' AND "userId" IS NULL) AS unowned
  FROM (VALUES (1)) AS always
  LEFT JOIN claimed ON true`,
);

/**
 * Takes the next job in turn, or null when there is none for this worker. Commits by itself: pass the
 * database, not a transaction, because a worker that stalls between claim and commit would hold up that
 * person's other jobs.
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
