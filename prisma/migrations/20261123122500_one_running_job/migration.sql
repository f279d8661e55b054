-- Two jobs of one generation (a promotion while it runs, say) would draw the same stages twice. The claim avoids it; two
-- claims in the same moment are caught here. An exclusion constraint, since Prisma would take a partial unique index for
-- a whole one.
ALTER TABLE "Job"
  ADD CONSTRAINT "Job_one_running" EXCLUDE USING btree ("generationId" WITH =) WHERE ("state" = 'running');
