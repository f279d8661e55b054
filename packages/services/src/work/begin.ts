import { type Tx, withTransaction } from '@atelier/db';
import { type StageSize, stageSize } from '@atelier/domain';
import { type ClaimedJob, claim } from '@atelier/queue';
import { requireWorker } from '../shared/actors';
import { notifyGeneration } from '../shared/notify';
import { settingsOf } from '../shared/present';
import type { WorkOrder, WorkVerbs } from '../verbs';

// Claim and status change together: a worker that dies in between leaves nothing to mend.
export const begin: WorkVerbs['begin'] = async ({ ctx, input }) => {
  const workerId = requireWorker(ctx);
  return withTransaction(ctx.deps.db, async (tx) => {
    const job = await claim(tx, { workerId, packs: input.packs, leaseMs: input.leaseMs });
    if (!job) return null;
    const order = await orderFor(tx, job);
    await tx.generation.update({
      where: { id: job.generationId },
      data: {
        status: 'running',
        packVersion: input.packVersion,
        errorCode: null,
        errorMessage: null,
        finishedAt: null,
        // Kept over attempts and promotions: when it was first taken up.
        startedAt: order.startedAt ?? ctx.deps.now(),
      },
    });
    await notifyGeneration(tx, job.generationId);
    return order.work;
  });
};

async function orderFor(tx: Tx, job: ClaimedJob): Promise<{ work: WorkOrder; startedAt: Date | null }> {
  const row = await tx.generation.findUniqueOrThrow({
    where: { id: job.generationId },
    include: {
      author: { select: { name: true } },
      images: { orderBy: { index: 'asc' }, include: { stages: { orderBy: { size: 'asc' } } } },
    },
  });
  const work: WorkOrder = {
    jobId: job.id,
    generationId: row.id,
    fencingToken: job.fencingToken,
    attempt: job.attempt,
    leaseExpiresAt: job.leaseExpiresAt,
    caption: row.caption,
    settings: settingsOf(row),
    pack: row.pack,
    parentId: row.parentId,
    author: row.author?.name ?? null,
    createdAt: row.createdAt,
    images: row.images.map((image) => ({
      index: image.index,
      seed: Number(image.seed),
      target: stageSize.parse(image.target),
      stored: image.stages.map(({ size, storageKey }) => ({ size: size as StageSize, storageKey })),
    })),
  };
  return { work, startedAt: row.startedAt };
}
