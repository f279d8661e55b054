import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { at, endAttempt, held, queryHeld } from '../query';
import type { At, Held } from '../types';

/** The worker has stopped: ends the job as cancelled. Throws AtelierError('lease_lost') for a stale token. */
export async function confirmCancel(tx: Tx, { now, ...job }: Held & At): Promise<{ generationId: string }> {
  return queryHeld(
    tx,
    z.object({ generationId: z.uuid() }),
    Prisma.sql`
      WITH settled AS (
        UPDATE "Job"
        SET state = 'cancelled', "finishedAt" = ${at(now)}, "workerId" = NULL, "leaseExpiresAt" = NULL
        WHERE ${held(job)}
        RETURNING id, "generationId", "fencingToken"
      ),
      history AS (${endAttempt('cancelled', now)})
      SELECT "generationId" FROM settled`,
  );
}
