import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define, NOW } from '../query';
import type { At } from '../types';

const statement = define(
  z.object({ id: z.uuid() }),
  `UPDATE "Worker" SET "heartbeatAt" = ${NOW}, draining = $draining::boolean
   WHERE id = $workerId::uuid
   RETURNING id`,
);

/**
 * Says that a worker lives, every few seconds, whether it has a job or not. `draining`: it takes no more jobs. False: the
 * registry has forgotten it (it was away for an hour) and it must register again.
 */
export async function beat(
  tx: Tx,
  { workerId, draining = false, now }: At & { workerId: string; draining?: boolean },
): Promise<boolean> {
  return (await statement(tx, { workerId, draining, now })).length > 0;
}
