import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { define, HELD, interval, NOW } from '../query';
import type { At, Held } from '../types';

const statement = define(
  z.object({ cancel: z.boolean() }),
  `UPDATE "Job" SET "leaseExpiresAt" = ${NOW} + ${interval('$leaseMs')}
   WHERE ${HELD}
   RETURNING "cancelRequestedAt" IS NOT NULL AS cancel`,
);

/**
 * Renews the lease of a running job. 'held': go on. 'cancel': the lease is renewed, but a person asked to
 * stop; end with confirmCancel. 'lost': the job is no longer this worker's; stop and write nothing. A lease
 * that ran out but was not rescued yet is renewed all the same, because no other worker has the job.
 */
export async function renewLease(
  tx: Tx,
  { leaseMs = QUEUE_DEFAULTS.leaseMs, now, ...job }: Held & At & { leaseMs?: number },
): Promise<'held' | 'cancel' | 'lost'> {
  const [row] = await statement(tx, { ...job, leaseMs, now });
  if (!row) return 'lost';
  return row.cancel ? 'cancel' : 'held';
}
