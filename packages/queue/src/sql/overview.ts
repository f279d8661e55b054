import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';
import { WAITING } from './waiting';

const waitingSchema = z.object({
  jobId: z.uuid(),
  generationId: z.uuid(),
  userId: z.uuid().nullable(),
  pack: z.string(),
  position: z.int(),
  createdAt: z.date(),
});
const runningSchema = z.object({
  jobId: z.uuid(),
  generationId: z.uuid(),
  userId: z.uuid().nullable(),
  pack: z.string(),
  workerId: z.uuid(),
  attempt: z.int(),
  claimedAt: z.date(),
});
export type Overview = {
  /** In the order of serving, for each pack. At most `limit`. */
  waiting: z.infer<typeof waitingSchema>[];
  running: z.infer<typeof runningSchema>[];
  /** Jobs in each state, all of them. */
  counts: { available: number; running: number; completed: number; cancelled: number; dead: number };
};

const waitingRows = define(
  waitingSchema,
  `SELECT id AS "jobId", "generationId", "userId", pack, position, "createdAt"
   FROM (${WAITING}) waiting ORDER BY position, pack LIMIT $limit::int`,
);
const runningRows = define(
  runningSchema,
  `SELECT id AS "jobId", "generationId", "userId", pack, "workerId", attempt, "claimedAt"
   FROM "Job" WHERE state = 'running' ORDER BY "claimedAt", id`,
);
const counted = define(
  z.object({ state: z.string(), jobs: z.bigint() }),
  'SELECT state::text, count(*) AS jobs FROM "Job" GROUP BY state',
);

/** Returns the waiting and running jobs and how many have ended. */
export async function overview(tx: Tx, { limit = 200 }: { limit?: number } = {}): Promise<Overview> {
  const [waiting, running, counts] = await Promise.all([
    waitingRows(tx, { limit }),
    runningRows(tx, {}),
    counted(tx, {}),
  ]);
  const of = (state: string): number => Number(counts.find((row) => row.state === state)?.jobs ?? 0);
  return {
    waiting,
    running,
    counts: {
      available: of('available'),
      running: of('running'),
      completed: of('completed'),
      cancelled: of('cancelled'),
      dead: of('dead'),
    },
  };
}
