import { TURNS } from '../limits';
import { IN_TURN } from './taking';

/**
 * The waiting jobs as rows (id, "generationId", "userId", pack, "createdAt", position), in the order in which
 * claim.ts serves them if no other job comes: position 0 is next. Counted for each pack, since other packs
 * have other workers.
 *
 * People stand in turn. Guest k goes between two people as soon as the people before it add up to the guests'
 * debt by then (`enough`), one guest between two people at most, hence the running maximum (`slot`). Jobs
 * without an owner come last.
 */
export const WAITING = `
  WITH ordered AS (
    SELECT job.id, job."generationId", job."userId", job.pack, job."createdAt", job.guest,
      job."userId" IS NULL AS unowned,
      row_number() OVER line AS n,
      sum(CASE WHEN job.guest THEN ${TURNS.guestShare} ELSE 1 END * job."costMs"::bigint) OVER line
        + CASE WHEN job.guest THEN 0 ELSE coalesce(share."owedMs", 0) END AS work,
      coalesce(share."owedMs", 0) AS "owedMs",
      coalesce(share."guestLast", true) AS "guestLast"
    FROM "Job" job
    LEFT JOIN "GuestShare" share ON share.pack = job.pack
    WHERE job.state = 'available' AND job."pausedAt" IS NULL
    WINDOW line AS (
      PARTITION BY job.pack, job."userId" IS NULL, job.guest ORDER BY ${IN_TURN} ROWS UNBOUNDED PRECEDING
    )
  ),
  weighed AS (
    SELECT ordered.*,
      count(*) FILTER (WHERE NOT guest) OVER (PARTITION BY pack, unowned) AS people,
      count(*) FILTER (WHERE NOT guest) OVER (
        PARTITION BY pack, unowned ORDER BY work, guest DESC ROWS UNBOUNDED PRECEDING
      ) + CASE WHEN "owedMs" >= work AND NOT "guestLast" THEN 0 ELSE 1 END AS enough
    FROM ordered
  ),
  placed AS (
    SELECT weighed.*,
      CASE WHEN guest THEN least(
        people,
        n + max(enough - n) OVER (PARTITION BY pack, unowned, guest ORDER BY n ROWS UNBOUNDED PRECEDING)
      ) ELSE n END AS slot
    FROM weighed
  )
  SELECT id, "generationId", "userId", pack, "createdAt",
    (row_number() OVER (PARTITION BY pack ORDER BY unowned, slot, guest, n) - 1)::int AS position
  FROM placed`;
