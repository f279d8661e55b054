import { Prisma, type Tx } from '@atelier/db';
import { z } from 'zod';
import { query } from '../query';
import { waiting } from './waiting';

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

/** What waits, what runs, and how much has ended: for the queue page, ETAs and metrics. */
export async function overview(tx: Tx, { limit = 200 }: { limit?: number } = {}): Promise<Overview> {
  const [waitingRows, running, counts] = await Promise.all([
    query(
      tx,
      waitingSchema,
      Prisma.sql`
        SELECT id AS "jobId", "generationId", "userId", pack, position, "createdAt"
        FROM (${waiting}) waiting ORDER BY position, pack LIMIT ${limit}::int`,
    ),
    query(
      tx,
      runningSchema,
      Prisma.sql`
        SELECT id AS "jobId", "generationId", "userId", pack, "workerId", attempt, "claimedAt"
        FROM "Job" WHERE state = 'running' ORDER BY "claimedAt", id`,
    ),
    query(
      tx,
      z.object({ state: z.string(), jobs: z.bigint() }),
      Prisma.sql`SELECT state::text, count(*) AS jobs FROM "Job" GROUP BY state`,
    ),
  ]);
  const of = (state: string): number => Number(counts.find((row) => row.state === state)?.jobs ?? 0);
  return {
    waiting: waitingRows,
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
