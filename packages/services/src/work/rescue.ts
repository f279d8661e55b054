import { type Tx, withTransaction } from '@atelier/db';
import { forgetWorkers, rescue as rescueJobs } from '@atelier/queue';
import { z } from 'zod';
import { regionEnded, WAITS, wakeForgotten } from '../canvas/regions';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { forgetKeys } from '../shared/idempotency';
import { announceEnd, notifyGeneration } from '../shared/notify';

const ids = z.array(z.object({ id: z.uuid() }));
const ends = z.array(
  z.object({ id: z.uuid(), status: z.enum(['failed', 'cancelled']), canvasId: z.uuid().nullable() }),
);

/**
 * Takes back jobs whose lease ran out and mends generations whose status disagrees with their jobs; any
 * worker calls it every few seconds. The mending reads the rows alone, so it also repairs what a crash or a
 * bug left behind.
 * @throws forbidden
 */
export const rescue: Verb<Record<string, never>, { requeued: number; dead: number }> = async ({ ctx }) => {
  requireWorker(ctx);
  const { db, log } = ctx.deps;
  return withTransaction(db, async (tx) => {
    await rescueJobs(tx);
    await forgetWorkers(tx);
    await forgetKeys(tx);
    const requeued = ids.parse(await backToQueue(tx));
    const ended = ends.parse(await endWithoutJob(tx));
    for (const { id, status } of ended) await announceEnd(tx, id, `generation.${status}`);
    for (const { id } of [...requeued, ...ended]) await notifyGeneration(tx, id);
    const canvases = new Set(ended.flatMap(({ canvasId }) => canvasId ?? []));
    for (const canvasId of [...canvases].toSorted()) await regionEnded(tx, canvasId);
    const woken = await wakeForgotten(tx);
    if (woken > 0) log.warn({ regions: woken }, 'woke regions that waited for nobody');
    if (requeued.length > 0) log.warn({ generations: requeued.length }, 'took back work of a lost worker');
    if (ended.length > 0)
      log.warn({ generations: ended.length }, 'ended generations that no job serves any more');
    return { requeued: requeued.length, dead: ended.length };
  });
};

const backToQueue = (tx: Tx): Promise<unknown> => tx.$queryRaw`
  UPDATE "Generation" g
  SET "status" = 'queued', "stage" = NULL, "stageImage" = NULL
  WHERE g."status" = 'running'
    AND EXISTS (SELECT FROM "Job" j WHERE j."generationId" = g."id" AND j."state" = 'available')
    AND NOT EXISTS (SELECT FROM "Job" j WHERE j."generationId" = g."id" AND j."state" = 'running')
  RETURNING g."id"`;

/**
 * The last job says how it ended: its reason when it is dead, `cancelled` when it was cancelled. A region that
 * waits for others has none yet.
 */
const endWithoutJob = (tx: Tx): Promise<unknown> => tx.$queryRaw`
  WITH stuck AS (
    SELECT g."id", last.* FROM "Generation" g
    LEFT JOIN LATERAL (
      SELECT j."state" = 'cancelled' AS "cancelled", j."errorCode" AS "code", j."errorMessage" AS "message"
      FROM "Job" j WHERE j."generationId" = g."id" ORDER BY j."createdAt" DESC, j."id" DESC LIMIT 1
    ) AS last ON true
    WHERE g."status" IN ('queued', 'running') AND NOT EXISTS (
      SELECT FROM "Job" a WHERE a."generationId" = g."id" AND a."state" IN ('available', 'running')
    ) AND NOT ${WAITS}
  )
  UPDATE "Generation" g
  SET "status" = CASE WHEN stuck."cancelled" THEN 'cancelled' ELSE 'failed' END::"GenerationStatus",
    "errorCode" = CASE WHEN stuck."cancelled" THEN NULL ELSE coalesce(stuck."code", 'internal') END,
    "errorMessage" = CASE WHEN stuck."cancelled" THEN NULL
      ELSE coalesce(stuck."message", 'The work on this generation was lost.') END,
    "finishedAt" = now(), "stage" = NULL, "stageImage" = NULL
  FROM stuck WHERE stuck."id" = g."id" AND g."status" IN ('queued', 'running')
  RETURNING g."id", g."status"::text AS "status", g."canvasId"`;
