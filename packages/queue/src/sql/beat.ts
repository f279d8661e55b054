import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { at, query } from '../query';
import type { At } from '../types';

/**
 * Says that a worker lives, every few seconds, whether it has a job or not. `draining`: it takes no more jobs. False: the
 * registry has forgotten it (it was away for an hour) and it must register again.
 */
export async function beat(
  tx: Tx,
  { workerId, draining = false, now }: At & { workerId: string; draining?: boolean },
): Promise<boolean> {
  const rows = await query(
    tx,
    z.object({ id: z.uuid() }),
    Prisma.sql`
      UPDATE "Worker" SET "heartbeatAt" = ${at(now)}, draining = ${draining}::boolean
      WHERE id = ${workerId}::uuid
      RETURNING id`,
  );
  return rows.length > 0;
}
