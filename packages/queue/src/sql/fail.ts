import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { defineHeld, HELD, interval, NOW } from '../query';
import { type At, type Held, type Settled, settledSchema } from '../types';

export type Fail = Held &
  At & {
    /**
     * Whether another attempt could help: after a failed upload it may, after a caption that the model cannot
     * take it never does.
     */
    retryable: boolean;
    code: string;
    /** For the people who asked: no paths, no stack. */
    message: string;
  };

const { first, most } = QUEUE_DEFAULTS.backoffMs;

const statement = defineHeld(
  settledSchema.and(z.object({ generationId: z.uuid() })),
  `WITH verdict AS (
     SELECT id, "generationId", "fencingToken",
       CASE
         WHEN "cancelRequestedAt" IS NOT NULL THEN 'cancelled'
         WHEN $retryable::boolean AND attempt < "maxAttempts" THEN 'available'
         ELSE 'dead'
       END::"JobState" AS state,
       ${NOW} + least(${interval(first)} * power(2, attempt - 1), ${interval(most)}) AS "retryAt"
     FROM "Job"
     WHERE ${HELD}
     FOR UPDATE
   ),
   settled AS (
     UPDATE "Job" job
     SET state = verdict.state, "workerId" = NULL, "leaseExpiresAt" = NULL,
         "runAt" = CASE WHEN verdict.state = 'available' THEN verdict."retryAt" ELSE job."runAt" END,
         "finishedAt" = CASE WHEN verdict.state <> 'available' THEN ${NOW} END,
         "errorCode" = $code::text, "errorMessage" = $message::text
     FROM verdict
     WHERE job.id = verdict.id
     RETURNING job.*
   ),
   history AS (
     UPDATE "Attempt"
     SET "endedAt" = ${NOW}, outcome = 'failed', "errorCode" = $code::text, "errorMessage" = $message::text
     FROM settled
     WHERE "Attempt"."jobId" = settled.id AND "Attempt"."fencingToken" = settled."fencingToken"
   )
   SELECT state::text, "generationId", "runAt", "errorCode", "errorMessage" FROM settled`,
);

/**
 * Ends a failed attempt. The job waits for the next attempt with exponential backoff. It is dead, with the
 * reason, when its attempts are spent or a retry is useless, and cancelled when a person asked for that.
 * Returns which, so that the caller settles the generation in the same transaction. @throws AtelierError
 * lease_lost for a stale token
 */
export const fail = (tx: Tx, { now, ...failed }: Fail): Promise<Settled & { generationId: string }> =>
  statement(tx, { ...failed, now });
