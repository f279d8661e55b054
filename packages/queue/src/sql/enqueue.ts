import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { define, NOW } from '../query';
import type { At } from '../types';

export type Enqueue = At & {
  generationId: string;
  /** Whose turn it takes. Null: nobody's; it runs when nobody with a turn waits. */
  userId: string | null;
  roomId: string | null;
  pack: string;
  /** Larger runs first among one person's jobs. */
  priority?: number;
  maxAttempts?: number;
  runAt?: Date;
};

const statement = define(
  z.object({ jobId: z.uuid() }),
  `WITH made AS (
     INSERT INTO "Job" (id, "generationId", "userId", "roomId", pack, priority, "maxAttempts", "runAt", "createdAt")
     VALUES (
       gen_random_uuid(), $generationId::uuid, $userId::uuid, $roomId::uuid, $pack, $priority::int, $maxAttempts::int,
       date_trunc('milliseconds', coalesce($runAt::timestamptz, ${NOW})), ${NOW}
     )
     RETURNING id
   )
   SELECT made.id AS "jobId", pg_notify('${NOTIFY.jobReady}', '')::text AS told FROM made`,
);

/**
 * Adds a job. Call it in the transaction that writes the generation: both exist or neither does. The NOTIFY is part of the
 * statement, so PostgreSQL sends it at commit and never for a job that was rolled back. Cut to the millisecond that the column
 * holds: rounded up, half of all jobs would not be due when whoever hears of them looks.
 */
export async function enqueue(
  tx: Tx,
  { priority = 0, maxAttempts = QUEUE_DEFAULTS.maxAttempts, runAt, now, ...job }: Enqueue,
): Promise<{ jobId: string }> {
  const rows = await statement(tx, { ...job, priority, maxAttempts, runAt, now });
  return rows[0] as { jobId: string };
}
