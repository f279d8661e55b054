import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { defineHeld, endAttempt, HELD, NOW } from '../query';
import type { At, Held } from '../types';

const statement = defineHeld(
  z.object({ generationId: z.uuid() }),
  `WITH settled AS (
     UPDATE "Job"
     SET state = 'cancelled', "finishedAt" = ${NOW}, "workerId" = NULL, "leaseExpiresAt" = NULL
     WHERE ${HELD}
     RETURNING id, "generationId", "fencingToken"
   ),
   history AS (${endAttempt('cancelled')})
   SELECT "generationId" FROM settled`,
);

/**
 * Ends a job as cancelled after its worker stopped drawing. @throws AtelierError lease_lost for a stale token
 */
export const confirmCancel = (tx: Tx, { now, ...job }: Held & At): Promise<{ generationId: string }> =>
  statement(tx, { ...job, now });
