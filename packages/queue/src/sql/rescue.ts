import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { define, endAttempt, NOW } from '../query';
import { type At, settledSchema } from '../types';

const rescuedSchema = settledSchema.and(z.object({ jobId: z.uuid(), generationId: z.uuid() }));
export type Rescued = z.infer<typeof rescuedSchema>;

const LOST_MESSAGE = 'The worker stopped while making this, too often to try again.';

const statement = define(
  rescuedSchema,
  `WITH expired AS (
     SELECT id,
       CASE
         WHEN "cancelRequestedAt" IS NOT NULL THEN 'cancelled'
         WHEN attempt < "maxAttempts" THEN 'available'
         ELSE 'dead'
       END::"JobState" AS verdict
     FROM "Job"
     WHERE state = 'running' AND "leaseExpiresAt" < ${NOW}
     ORDER BY "leaseExpiresAt"
     LIMIT 100
     FOR UPDATE SKIP LOCKED
   ),
   settled AS (
     UPDATE "Job" job
     SET state = expired.verdict, "workerId" = NULL, "leaseExpiresAt" = NULL,
         "finishedAt" = CASE WHEN expired.verdict <> 'available' THEN ${NOW} END,
         "errorCode" = CASE WHEN expired.verdict = 'dead' THEN 'lease_lost' ELSE job."errorCode" END,
         "errorMessage" = CASE WHEN expired.verdict = 'dead' THEN '${LOST_MESSAGE}' ELSE job."errorMessage" END
     FROM expired
     WHERE job.id = expired.id
     RETURNING job.*
   ),
   history AS (${endAttempt('lost')})
   SELECT id AS "jobId", "generationId", state::text, "runAt", "errorCode", "errorMessage",
     CASE WHEN state = 'available' THEN pg_notify('${NOTIFY.jobReady}', '')::text END AS told
   FROM settled`,
);

/**
 * Takes back at most 100 jobs whose lease ran out: their attempt is lost. A job waits again without delay, is
 * dead when no attempt is left (it may be the job that kills workers), or cancelled when a person had asked
 * for that. Any process may call this at any time; SKIP LOCKED lets several do so and passes over a job whose
 * worker is just writing. Call it in the transaction that settles the generations of dead jobs.
 */
export const rescue = (tx: Tx, { now }: At = {}): Promise<Rescued[]> => statement(tx, { now });
