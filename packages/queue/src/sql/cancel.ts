import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { define, NOW } from '../query';
import type { At } from '../types';

const statement = define(
  z.object({ cancelled: z.bigint(), requested: z.bigint() }),
  `WITH unfinished AS (
     SELECT id, state FROM "Job"
     WHERE "generationId" = $generationId::uuid AND state IN ('available', 'running')
     ORDER BY id
     FOR UPDATE
   ),
   cancelled AS (
     UPDATE "Job" SET state = 'cancelled', "finishedAt" = ${NOW}
     WHERE id IN (SELECT id FROM unfinished WHERE state = 'available')
     RETURNING id
   ),
   requested AS (
     UPDATE "Job" SET "cancelRequestedAt" = coalesce("cancelRequestedAt", ${NOW})
     WHERE id IN (SELECT id FROM unfinished WHERE state = 'running')
     RETURNING id
   ),
   told AS (
     SELECT pg_notify('${NOTIFY.jobCancel}', id::text) FROM requested
   )
   SELECT (SELECT count(*) FROM cancelled) AS cancelled, (SELECT count(*) FROM told) AS requested`,
);

/**
 * Cancels every unfinished job of a generation. A waiting job ends at once. A running one is marked, and its
 * worker learns of it by NOTIFY or when it next renews the lease. Returns 'requested' when a worker still has
 * to stop, 'cancelled' when all jobs have ended, 'none' when no job was unfinished.
 */
export async function cancel(
  tx: Tx,
  { generationId, now }: At & { generationId: string },
): Promise<'cancelled' | 'requested' | 'none'> {
  const [row] = await statement(tx, { generationId, now });
  if (row?.requested) return 'requested';
  return row?.cancelled ? 'cancelled' : 'none';
}
