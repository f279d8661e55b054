import type { Tx } from '@atelier/db';
import type { GenerationStatus } from '@atelier/domain';
import { cancel as cancelJobs } from '@atelier/queue';
import { announceEnd } from './announce';
import { notifyGeneration } from './notify';

// Locks are taken in the order job, person, generation; no transaction takes them the other way round, so none deadlock.

/** Whether anybody still wants a generation drawn. */
interface Standing {
  status: GenerationStatus;
  deleted: boolean;
}

/** Locks the generation's row until the transaction ends and says how it stands; one that is not there counts as deleted. */
export async function lockStanding(tx: Tx, id: string): Promise<Standing> {
  const rows = await tx.$queryRaw<Standing[]>`
    SELECT "status"::text AS "status", "deletedAt" IS NOT NULL AS "deleted"
    FROM "Generation" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  return rows[0] ?? { status: 'cancelled', deleted: true };
}

/** The same, for its status alone. */
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
 * Cancels what waits or runs of a generation; one that has ended stays as it is. A job that is queued in the moment between the two
 * locks is not seen here: work.begin looks at the row and ends it.
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

/** Ends a generation; `error` says why when it failed. */
export async function markEnded(
  tx: Tx,
  id: string,
  status: 'done' | 'failed' | 'cancelled',
  finishedAt: Date,
  error?: { code: string; message: string },
): Promise<void> {
  await tx.generation.update({
    where: { id },
    data: {
      status,
      finishedAt,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      ...IDLE,
    },
  });
  await announceEnd(tx, id, `generation.${status}`);
  await notifyGeneration(tx, id);
}

const IDLE = { stage: null, stageImage: null };
const UNENDED = { finishedAt: null, errorCode: null, errorMessage: null };
