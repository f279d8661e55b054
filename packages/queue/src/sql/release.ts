import { Prisma, type Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { at, endAttempt, held, queryHeld } from '../query';
import { type At, type Held, type Settled, settledSchema } from '../types';

/**
 * Soft stop: gives the job back at once, and the attempt was not spent. Other workers are told. A job that someone asked
 * to cancel meanwhile is cancelled instead. Throws AtelierError('lease_lost') for a stale token.
 */
export async function release(
  tx: Tx,
  { now, ...job }: Held & At,
): Promise<Settled & { generationId: string }> {
  return queryHeld(
    tx,
    settledSchema.and(z.object({ generationId: z.uuid() })),
    Prisma.sql`
      WITH settled AS (
        UPDATE "Job"
        SET state = (CASE WHEN "cancelRequestedAt" IS NULL THEN 'available' ELSE 'cancelled' END)::"JobState",
            "finishedAt" = CASE WHEN "cancelRequestedAt" IS NOT NULL THEN ${at(now)} END,
            attempt = attempt - 1, "workerId" = NULL, "leaseExpiresAt" = NULL
        WHERE ${held(job)}
        RETURNING *
      ),
      history AS (${endAttempt('released', now)})
      SELECT state::text, "generationId", "runAt", pg_notify(${NOTIFY.jobReady}, '')::text AS told FROM settled`,
  );
}
