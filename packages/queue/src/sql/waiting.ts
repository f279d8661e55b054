/**
 * The waiting jobs in the order in which they will be served if nobody else comes, as rows (id, "generationId", "userId",
 * pack, position): position 0 is next. A person's nth job belongs to round n; within every round people keep the order of
 * the first, which is that of claim.ts. Counted for each pack, since other packs have other workers.
 */
export const WAITING = `
  SELECT id, "generationId", "userId", pack, "createdAt",
    (row_number() OVER (
      PARTITION BY pack ORDER BY round, "lastServedAt" NULLS FIRST, "firstRunAt", "firstId"
    ) - 1)::int AS position
  FROM (
    SELECT job.*, person."lastServedAt",
      row_number() OVER mine AS round,
      first_value(job."runAt") OVER mine AS "firstRunAt",
      first_value(job.id) OVER mine AS "firstId"
    FROM "Job" job
    LEFT JOIN "User" person ON person.id = job."userId"
    WHERE job.state = 'available'
    WINDOW mine AS (
      PARTITION BY job.pack, coalesce(job."userId", job.id)
      ORDER BY job.priority DESC, job."runAt", job.id
    )
  ) ranked`;
