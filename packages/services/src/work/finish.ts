import { withTransaction } from '@atelier/db';
import { complete, enqueue } from '@atelier/queue';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { hasActiveJob, isDrawn, lockGeneration, markEnded, markQueued } from '../shared/status';
import type { Lease } from './begin';

/**
 * Ends the job. The generation is done when every image has reached its target; else a further job is queued.
 * @throws forbidden, lease_lost
 */
export const finish: Verb<{ lease: Lease }, { status: 'done' | 'queued' | 'cancelled' }> = async ({
  ctx,
  input: { lease },
}) => {
  requireWorker(ctx);
  const id = lease.generationId;
  return withTransaction(ctx.deps.db, async (tx) => {
    await complete(tx, lease);
    if ((await lockGeneration(tx, id)) === 'cancelled') return { status: 'cancelled' };
    if (await isDrawn(tx, id)) {
      await markEnded(tx, id, 'done', ctx.deps.now());
      return { status: 'done' };
    }
    // Another target was set after the worker read the targets. A promotion's own job waits already
    // (raiseTarget). Without one, as after a lost file, queues a further job.
    if (!(await hasActiveJob(tx, id))) {
      const { userId, roomId, pack, turn } = await tx.job.findUniqueOrThrow({ where: { id: lease.jobId } });
      await enqueue(tx, { generationId: id, userId, roomId, pack, turn });
    }
    await markQueued(tx, id);
    return { status: 'queued' };
  });
};
