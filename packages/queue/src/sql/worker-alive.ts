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
 * Records that a worker lives. Call it every few seconds, with a job or without. `draining`: it takes no more
 * jobs. Returns false when the registry has forgotten the worker (silent for an hour): it must register
 * again.
 */
export async function workerAlive(
  tx: Tx,
  { workerId, draining = false, now }: At & { workerId: string; draining?: boolean },
): Promise<boolean> {
  return (await statement(tx, { workerId, draining, now })).length > 0;
}
