import type { Tx } from '@atelier/db';
import type { GenerationStatus } from '@atelier/domain';
import { cancel as cancelJobs } from '@atelier/queue';
import { regionEnded } from '../canvas/regions';
import { announceEnd, notifyGeneration } from './notify';

// Locks are taken in the order job, person, generation, shared picture; no transaction takes them the other way round, so
// none deadlock.

/** Status of a generation; tells whether its work is still wanted. */
interface Standing {
  status: GenerationStatus;
  deleted: boolean;
}

/**
 * Locks the generation's row until the transaction ends and returns its status; a missing row counts as
 * deleted.
 */
export async function lockStanding(tx: Tx, id: string): Promise<Standing> {
  const rows = await tx.$queryRaw<Standing[]>`
    SELECT "status"::text AS "status", "deletedAt" IS NOT NULL AS "deleted"
    FROM "Generation" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  return rows[0] ?? { status: 'cancelled', deleted: true };
}

/** Locks likewise and returns the status alone. */
export const lockGeneration = async (tx: Tx, id: string): Promise<GenerationStatus> =>
  (await lockStanding(tx, id)).status;

/** Whether a job of this generation waits or runs. */
export async function hasActiveJob(tx: Tx, generationId: string): Promise<boolean> {
  const job = await tx.job.findFirst({
    where: { generationId, state: { in: ['available', 'running'] } },
    select: { id: true },
  });
  return job !== null;
}

/** Whether every image has reached its target. */
export async function isDrawn(tx: Tx, generationId: string): Promise<boolean> {
  const images = await tx.image.findMany({
    where: { generationId },
    select: { target: true, reached: true },
  });
  return images.every(({ target, reached }) => (reached ?? 0) >= target);
}

/**
 * Cancels the jobs of a generation that wait or run; an ended generation stays as it is. Misses a job that is
 * queued between the two locks: work.begin checks the row and ends that job.
 */
export async function cancelActive(tx: Tx, id: string, now: Date): Promise<void> {
  await cancelJobs(tx, { generationId: id });
  const status = await lockGeneration(tx, id);
  if (status === 'queued' || status === 'running') await markEnded(tx, id, 'cancelled', now);
}

/** Puts a generation (back) into the queue's state: nothing runs, nothing has failed. */
export async function markQueued(tx: Tx, id: string): Promise<void> {
  await tx.generation.update({ where: { id }, data: { status: 'queued', ...IDLE, ...UNENDED } });
  await notifyGeneration(tx, id);
}

/**
 * Ends a generation; `error` says why when it failed. Regions that waited for it get their jobs.
 */
export async function markEnded(
  tx: Tx,
  id: string,
  status: 'done' | 'failed' | 'cancelled',
  finishedAt: Date,
  error?: { code: string; message: string },
): Promise<void> {
  const { canvasId } = await tx.generation.update({
    where: { id },
    data: {
      status,
      finishedAt,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      ...IDLE,
    },
    select: { canvasId: true },
  });
  await announceEnd(tx, id, `generation.${status}`);
  await notifyGeneration(tx, id);
  await regionEnded(tx, canvasId);
}

const IDLE = { stage: null, stageImage: null };
const UNENDED = { finishedAt: null, errorCode: null, errorMessage: null };
