import { withTransaction } from '@atelier/db';
import { complete, enqueue } from '@atelier/queue';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markEnded, markQueued } from '../shared/status';
import type { WorkVerbs } from '../verbs';

export const finish: WorkVerbs['finish'] = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  const id = lease.generationId;
  return withTransaction(ctx.deps.db, async (tx) => {
    await complete(tx, lease);
    if ((await lockGeneration(tx, id)) === 'cancelled') return { status: 'cancelled' };
    const images = await tx.image.findMany({
      where: { generationId: id },
      select: { target: true, reached: true },
    });
    if (images.every(({ target, reached }) => (reached ?? 0) >= target)) {
      await markEnded(tx, id, 'done', ctx.deps.now());
      return { status: 'done' };
    }
    // Promoted after the worker had read the targets.
    const job = await tx.job.findUniqueOrThrow({ where: { id: lease.jobId } });
    await enqueue(tx, {
      generationId: id,
      userId: job.userId,
      roomId: job.roomId,
      pack: job.pack,
      priority: job.priority,
    });
    await markQueued(tx, id);
    return { status: 'queued' };
  });
};
