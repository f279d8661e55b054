import { withTransaction } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { advance, complete, enqueue } from '@atelier/queue';
import { settleRegion } from '../canvas/settle';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { hasActiveJob, isDrawn, lockGeneration, markEnded, markQueued } from '../shared/status';
import type { Lease } from './begin';

/**
 * Ends the job. The generation is done when every image has reached its target; else a further job is queued.
 * A region of a shared picture becomes its newest state. `onto` is the image onto which its stages were put;
 * the answer `moved` says that this is no longer the newest, and writes nothing: the worker puts the region
 * onto `work.newest`, stores its stages again, and finishes again. `failed`: the shared picture was hidden or
 * deleted.
 * @throws forbidden, lease_lost
 */
export const finish: Verb<
  { lease: Lease; onto?: string | undefined },
  { status: 'done' | 'queued' | 'cancelled' | 'moved' | 'failed' }
> = async ({ ctx, input: { lease, onto } }) => {
  requireWorker(ctx);
  const id = lease.generationId;
  return withTransaction(ctx.deps.db, async (tx) => {
    // Locks the job first, as the order of locks demands.
    await advance(tx, lease);
    const isCancelled = (await lockGeneration(tx, id)) === 'cancelled';
    const drawn = await isDrawn(tx, id);
    const region = drawn && !isCancelled ? await settleRegion(tx, id, onto).catch(asGone) : 'settled';
    if (region === 'moved') return { status: 'moved' };
    await complete(tx, lease);
    if (isCancelled) return { status: 'cancelled' };
    if (region !== 'settled') {
      await markEnded(tx, id, 'failed', ctx.deps.now(), region);
      return { status: 'failed' };
    }
    if (drawn) {
      await markEnded(tx, id, 'done', ctx.deps.now());
      return { status: 'done' };
    }
    // Another target was set after the worker read the targets. A promotion's own job waits already
    // (raiseTarget). Without one, as after a lost file, queues a further job.
    if (!(await hasActiveJob(tx, id))) {
      const { userId, roomId, pack, turn, traceparent } = await tx.job.findUniqueOrThrow({
        where: { id: lease.jobId },
      });
      await enqueue(tx, { generationId: id, userId, roomId, pack, turn, traceparent });
    }
    await markQueued(tx, id);
    return { status: 'queued' };
  });
};

/** The refusal of a region whose shared picture is gone; any other error ends the transaction. */
function asGone(error: unknown): AtelierError {
  if (error instanceof AtelierError && error.code === 'gone') return error;
  throw error;
}
