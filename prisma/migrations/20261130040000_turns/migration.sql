-- Turns weigh predicted work and belong to a person, or to an address of guests. docs/queue.md explains the order.
ALTER TABLE "Job"
  ADD COLUMN "guest" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "turn" UUID,
  ADD COLUMN "turnAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "costMs" INTEGER NOT NULL DEFAULT 10000;

UPDATE "Job" job SET
  "turn" = coalesce(job."userId", job."id"),
  "turnAt" = job."createdAt",
  "guest" = coalesce((SELECT "isGuest" FROM "User" WHERE id = job."userId"), true);
ALTER TABLE "Job" ALTER COLUMN "turn" SET NOT NULL, ALTER COLUMN "turn" SET DEFAULT gen_random_uuid();

CREATE TABLE "GuestShare" (
  "pack" TEXT NOT NULL,
  "owedMs" BIGINT NOT NULL DEFAULT 0,
  "guestLast" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "GuestShare_pkey" PRIMARY KEY ("pack")
);

-- claim and the line: the next person's job and the next guest's, each by one probe
DROP INDEX "Job_waiting_turn";
CREATE INDEX "Job_waiting_turn" ON "Job" ("guest", "turnAt", "createdAt", "id") WHERE "state" = 'available';
-- the end of what a turn has asked for, and its newest job
CREATE INDEX "Job_active_turn" ON "Job" ("turn") WHERE "state" IN ('available', 'running');
CREATE INDEX "Job_turn_day" ON "Job" ("turn", "createdAt");
