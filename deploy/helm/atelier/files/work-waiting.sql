-- Predicted seconds of work of one worker that wait or run: the value that scales workers (KEDA, scaler
-- `postgresql`). docs/operations/cluster.md states target and activation value with their reasons.
--
-- Waiting jobs count whole. Paused jobs, jobs whose retry is not due yet and ended jobs do not count.
-- A worker's running jobs count what is left of them, and together at least 60 s, the target of one worker: so
-- a worker that draws is never one too many, and when every worker died with its jobs, one is started, whose
-- rescuer gives those jobs back. A running job that a person cancelled does not count.
SELECT coalesce(ceil(sum(ms) / 1000.0), 0)::bigint AS seconds
FROM (
  SELECT sum("costMs"::bigint) AS ms
  FROM "Job"
  WHERE state = 'available' AND "pausedAt" IS NULL AND "runAt" <= now()
  UNION ALL
  SELECT greatest(60000, sum(greatest(0, "costMs" - extract(epoch FROM now() - "claimedAt") * 1000)))
  FROM "Job"
  WHERE state = 'running' AND "cancelRequestedAt" IS NULL
  GROUP BY "workerId"
) work
