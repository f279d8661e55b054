-- People pause their own waiting jobs. The line has no paused ones, so a claim looks at none.
ALTER TABLE "Job" ADD COLUMN "pausedAt" TIMESTAMPTZ(3);
DROP INDEX "Job_waiting_turn";
CREATE INDEX "Job_waiting_turn" ON "Job" ("guest", "turnAt", "createdAt", "id")
  WHERE "state" = 'available' AND "pausedAt" IS NULL;
