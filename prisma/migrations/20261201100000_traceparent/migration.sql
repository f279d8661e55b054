-- The worker's spans belong to the trace of the request that made the job.
ALTER TABLE "Job" ADD COLUMN "traceparent" TEXT;
