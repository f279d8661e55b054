import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { at, held, interval, queryHeld } from '../query';
import type { At, Held } from '../types';

/**
 * Guards the record of a finished stage. Call it first in the transaction that inserts the stage's row: it locks the job,
 * so until commit nobody can rescue it, and it renews the lease. Whoever claims the job later finds the row and goes on
 * from there. Says whether to stop because someone cancelled. Throws AtelierError('lease_lost') for a stale token.
 */
export async function advance(
  tx: Tx,
  { leaseMs = QUEUE_DEFAULTS.leaseMs, now, ...job }: Held & At & { leaseMs?: number },
): Promise<{ cancelRequested: boolean }> {
  return queryHeld(
    tx,
    z.object({ cancelRequested: z.boolean() }),
    Prisma.sql`
      UPDATE "Job" SET "leaseExpiresAt" = ${at(now)} + ${interval(leaseMs)}
      WHERE ${held(job)}
      RETURNING "cancelRequestedAt" IS NOT NULL AS "cancelRequested"`,
  );
}
