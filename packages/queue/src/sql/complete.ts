import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { at, endAttempt, held, queryHeld } from '../query';
import type { At, Held } from '../types';

/**
 * Ends a job as completed, also when a cancel came too late to stop it. Call it in the transaction that settles the
 * generation. Throws AtelierError('lease_lost') for a stale token, a second call included.
 */
export async function complete(tx: Tx, { now, ...job }: Held & At): Promise<{ generationId: string }> {
  return queryHeld(
    tx,
    z.object({ generationId: z.uuid() }),
    Prisma.sql`
      WITH settled AS (
        UPDATE "Job"
        SET state = 'completed', "finishedAt" = ${at(now)}, "workerId" = NULL, "leaseExpiresAt" = NULL,
            "errorCode" = NULL, "errorMessage" = NULL
        WHERE ${held(job)}
        RETURNING id, "generationId", "fencingToken"
      ),
      history AS (${endAttempt('completed', now)})
      SELECT "generationId" FROM settled`,
  );
}
