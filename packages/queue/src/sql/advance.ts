import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { defineHeld, HELD, interval, NOW } from '../query';
import type { At, Held } from '../types';

const statement = defineHeld(
  z.object({ cancelRequested: z.boolean() }),
  `UPDATE "Job" SET "leaseExpiresAt" = ${NOW} + ${interval('$leaseMs')}
   WHERE ${HELD}
   RETURNING "cancelRequestedAt" IS NOT NULL AS "cancelRequested"`,
);

/**
 * Guards the record of a finished stage. Call it first in the transaction that inserts the stage's row: it
 * locks the job, so that no rescuer takes it before the commit, and renews the lease. The next claim finds
 * the row and goes on from there. Returns whether a person asked to cancel. @throws AtelierError lease_lost
 * for a stale token
 */
export const advance = (
  tx: Tx,
  { leaseMs = QUEUE_DEFAULTS.leaseMs, now, ...job }: Held & At & { leaseMs?: number },
): Promise<{ cancelRequested: boolean }> => statement(tx, { ...job, leaseMs, now });
