import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { defineHeld, endAttempt, HELD, NOW } from '../query';
import { type At, type Held, type Settled, settledSchema } from '../types';

const statement = defineHeld(
  settledSchema.and(z.object({ generationId: z.uuid() })),
  `WITH settled AS (
     UPDATE "Job"
     SET state = (CASE WHEN "cancelRequestedAt" IS NULL THEN 'available' ELSE 'cancelled' END)::"JobState",
         "finishedAt" = CASE WHEN "cancelRequestedAt" IS NOT NULL THEN ${NOW} END,
         attempt = attempt - 1, "workerId" = NULL, "leaseExpiresAt" = NULL
     WHERE ${HELD}
     RETURNING *
   ),
   history AS (${endAttempt('released')})
   SELECT state::text, "generationId", "runAt", pg_notify('${NOTIFY.jobReady}', '')::text AS told FROM settled`,
);

/**
 * Gives a running job back at once, with its attempt unspent, and notifies other workers. A job that a person
 * asked to cancel meanwhile is cancelled instead. @throws AtelierError lease_lost for a stale token
 */
export const release = (tx: Tx, { now, ...job }: Held & At): Promise<Settled & { generationId: string }> =>
  statement(tx, { ...job, now });
