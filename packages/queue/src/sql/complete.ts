import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { defineHeld, endAttempt, HELD, NOW } from '../query';
import type { At, Held } from '../types';

const statement = defineHeld(
  z.object({ generationId: z.uuid() }),
  `WITH settled AS (
     UPDATE "Job"
     SET state = 'completed', "finishedAt" = ${NOW}, "workerId" = NULL, "leaseExpiresAt" = NULL,
         "errorCode" = NULL, "errorMessage" = NULL
     WHERE ${HELD}
     RETURNING id, "generationId", "fencingToken"
   ),
   history AS (${endAttempt('completed')})
   SELECT "generationId" FROM settled`,
);

/**
 * Ends a job as completed, also when a cancel came too late to stop it. Call it in the transaction that
 * settles the generation. @throws AtelierError lease_lost for a stale token, a second call included
 */
export const complete = (tx: Tx, { now, ...job }: Held & At): Promise<{ generationId: string }> =>
  statement(tx, { ...job, now });
