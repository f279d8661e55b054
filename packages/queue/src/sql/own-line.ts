import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';
import { IN_TURN } from './taking';

const statement = define(
  z.object({ generationId: z.uuid(), paused: z.boolean() }),
  `SELECT job."generationId", job."pausedAt" IS NOT NULL AS paused FROM "Job" job
   WHERE job."userId" = $userId::uuid AND job.state = 'available'
   ORDER BY job."pausedAt" IS NOT NULL, ${IN_TURN}
   LIMIT 200`,
);

/** Returns a person's waiting jobs by their generations, in the order of serving, paused ones last. */
export const ownLine = (
  tx: Tx,
  { userId }: { userId: string },
): Promise<{ generationId: string; paused: boolean }[]> => statement(tx, { userId });
