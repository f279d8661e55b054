import { interval, NOW } from '../query';

/** The running jobs: as many rows as there are workers at work. */
export const RUNNING = `
  running AS MATERIALIZED (
    SELECT "generationId", "userId", "roomId", "roomSlot" FROM "Job" WHERE state = 'running'
  )`;

/** The order of serving within people, and within guests. Equal turns go by age. */
export const IN_TURN = `job."turnAt", job."createdAt", job.id`;

/**
 * Whether a `job` may run, as of the statement's snapshot: no other job of its generation runs (promoting
 * twice must not draw the same stage twice) and its room has a free place. Constraints of the table keep both
 * exact between concurrent claims.
 */
export const IS_CLAIMABLE = `
  job.state = 'available' AND job."pausedAt" IS NULL
  AND job."runAt" <= ${NOW}
  AND job.pack = ANY ($packs::text[])
  AND NOT EXISTS (SELECT FROM running WHERE running."generationId" = job."generationId")
  AND (
    job."roomId" IS NULL
    OR (SELECT count(*) FROM running WHERE running."roomId" = job."roomId") < $maxRunningPerRoom::int
  )`;

/** Leases the job, if any, that the statement's CTE `chosen` has locked, and begins its row of history. */
export const TAKE = `
  claimed AS (
    UPDATE "Job" job
    SET state = 'running', attempt = job.attempt + 1, "fencingToken" = job."fencingToken" + 1,
        "workerId" = $workerId::uuid, "claimedAt" = ${NOW}, "leaseExpiresAt" = ${NOW} + ${interval('$leaseMs')},
        "cancelRequestedAt" = NULL,
        "roomSlot" = CASE WHEN job."roomId" IS NOT NULL THEN (
          SELECT min(slot) FROM generate_series(1, $maxRunningPerRoom::int) slot
          WHERE NOT EXISTS (
            SELECT FROM running WHERE running."roomId" = job."roomId" AND running."roomSlot" = slot
          )
        ) END
    WHERE job.id = (SELECT id FROM chosen)
    RETURNING job.*
  ),
  history AS (
    INSERT INTO "Attempt" ("jobId", "fencingToken", attempt, "workerId", "startedAt")
    SELECT id, "fencingToken", attempt, "workerId", "claimedAt" FROM claimed
  )`;

/** The columns of `claimed` that make a ClaimedJob. */
export const TAKEN = `id, "generationId", "userId", "roomId", pack, attempt, "maxAttempts", "createdAt", "fencingToken",
    "leaseExpiresAt", "runAt", "claimedAt", traceparent`;
