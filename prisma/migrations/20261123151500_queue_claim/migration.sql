-- What the queue asks for, as small as it can be: a job that has ended is in none of these. (Partial indexes, which Prisma's
-- schema cannot say.) docs/queue.md has the plans.

-- claim: the next person with a waiting job, and that person's best one, each by one probe
CREATE INDEX "Job_waiting_turn" ON "Job" ("userId", "priority" DESC, "runAt", "id") WHERE "state" = 'available';
-- rescue, and what runs; a table's worth of workers
CREATE INDEX "Job_running_lease" ON "Job" ("leaseExpiresAt") WHERE "state" = 'running';
-- how many of a person wait or run
CREATE INDEX "Job_active_person" ON "Job" ("userId") WHERE "state" IN ('available', 'running');
-- quotas of a day
CREATE INDEX "Job_person_day" ON "Job" ("userId", "createdAt");
CREATE INDEX "Job_room_day" ON "Job" ("roomId", "createdAt") WHERE "roomId" IS NOT NULL;
-- the sweep of keys that nobody will send again
CREATE INDEX "IdempotencyKey_age" ON "IdempotencyKey" ("createdAt");

-- Replaced by the above; every one was written three times in the life of a job.
DROP INDEX "Job_state_runAt_idx";
DROP INDEX "Job_userId_state_idx";
DROP INDEX "Job_leaseExpiresAt_idx";
