-- Removes two columns that no code reads: the claim orders jobs by "guest" and "turnAt", and the ETA reads "Worker"."stageMs".
ALTER TABLE "Job" DROP COLUMN "priority";
ALTER TABLE "StageImage" DROP COLUMN "tookMs";
