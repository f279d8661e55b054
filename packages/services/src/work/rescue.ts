import { type Tx, withTransaction } from '@atelier/db';
import { rescue as rescueJobs } from '@atelier/queue';
import { z } from 'zod';
import { requireWorker } from '../shared/actors';
import { notifyGeneration } from '../shared/notify';
import type { WorkVerbs } from '../verbs';

const ids = z.array(z.object({ id: z.uuid() }));

// The queue takes back what nobody holds; then generations whose status no longer agrees with their jobs follow. Only the
// second half touches domain rows, and it works from what is there, so a crash between the two is mended by the next run.
export const rescue: WorkVerbs['rescue'] = async ({ ctx }) => {
  requireWorker(ctx);
  const { db, log } = ctx.deps;
  await rescueJobs(db);
  return withTransaction(db, async (tx) => {
    const requeued = ids.parse(await backToQueue(tx));
    const ended = ids.parse(await endWithoutJob(tx));
    for (const { id } of [...requeued, ...ended]) await notifyGeneration(tx, id);
    if (requeued.length > 0) log.warn({ generations: requeued.length }, 'took back work of a lost worker');
    if (ended.length > 0)
      log.warn({ generations: ended.length }, 'ended generations that no job serves any more');
    return { requeued: requeued.length, dead: ended.length };
  });
};

const backToQueue = (tx: Tx): Promise<unknown> => tx.$queryRaw`
  UPDATE "Generation" g
  SET "status" = 'queued', "stage" = NULL, "stageImage" = NULL, "step" = NULL, "steps" = NULL
  WHERE g."status" = 'running'
    AND EXISTS (SELECT FROM "Job" j WHERE j."generationId" = g."id" AND j."state" = 'available')
    AND NOT EXISTS (SELECT FROM "Job" j WHERE j."generationId" = g."id" AND j."state" = 'running')
  RETURNING g."id"`;

/** The last job says how it ended: its reason when it is dead, `cancelled` when it was cancelled. */
const endWithoutJob = (tx: Tx): Promise<unknown> => tx.$queryRaw`
  UPDATE "Generation" g
  SET "status" = CASE WHEN j."state" = 'cancelled' THEN 'cancelled' ELSE 'failed' END::"GenerationStatus",
    "errorCode" = CASE WHEN j."state" = 'cancelled' THEN NULL ELSE coalesce(j."errorCode", 'internal') END,
    "errorMessage" = CASE WHEN j."state" = 'cancelled' THEN NULL
      ELSE coalesce(j."errorMessage", 'The work on this generation was lost.') END,
    "finishedAt" = now(), "stage" = NULL, "stageImage" = NULL, "step" = NULL, "steps" = NULL
  FROM (
    SELECT DISTINCT ON ("generationId") "generationId", "state"::text AS "state", "errorCode", "errorMessage"
    FROM "Job" ORDER BY "generationId", "createdAt" DESC, "id" DESC
  ) AS j
  WHERE j."generationId" = g."id" AND g."status" IN ('queued', 'running')
    AND NOT EXISTS (
      SELECT FROM "Job" a WHERE a."generationId" = g."id" AND a."state" IN ('available', 'running')
    )
  RETURNING g."id"`;
