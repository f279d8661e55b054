import type { Tx } from '@atelier/db';
import type { GenerationStatus } from '@atelier/domain';
import { cancel as cancelJobs } from '@atelier/queue';
import { announceEnd } from './announce';
import { notifyGeneration } from './notify';

// Locks are taken in the order job, person, generation; no transaction takes them the other way round, so none deadlock.

/** Locks the generation's row until the transaction ends and returns its status. */
export async function lockGeneration(tx: Tx, id: string): Promise<GenerationStatus> {
  const rows = await tx.$queryRaw<{ status: GenerationStatus }[]>`
    SELECT "status"::text AS "status" FROM "Generation" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  return rows[0]?.status ?? 'cancelled';
}

/** Whether a job of this generation waits or runs. */
export async function hasActiveJob(tx: Tx, generationId: string): Promise<boolean> {
  const job = await tx.job.findFirst({
    where: { generationId, state: { in: ['available', 'running'] } },
    select: { id: true },
  });
  return job !== null;
}

/** Cancels what waits or runs of a generation; one that has ended stays as it is. */
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

const IDLE = { stage: null, stageImage: null, step: null, steps: null };
const UNENDED = { finishedAt: null, errorCode: null, errorMessage: null };
