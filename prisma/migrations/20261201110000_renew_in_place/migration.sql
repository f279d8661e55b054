-- Renewing a lease changes no indexed column any more, so PostgreSQL writes the new version beside the old one (HOT)
-- and adds no entry to the other eleven indexes. Rescue reads the running jobs by the constraint Job_one_running:
-- they are as many as there are workers.
DROP INDEX "Job_running_lease";
