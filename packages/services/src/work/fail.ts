import { withTransaction } from '@atelier/db';
import { fail as failJob } from '@atelier/queue';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { hasActiveJob, lockGeneration, markEnded, markQueued } from '../shared/status';
import type { Lease } from './begin';

/**
 * Ends a failed attempt: queues it again with backoff, or fails for good with the reason.
 * @throws forbidden, lease_lost
 */
export const fail: Verb<
  { lease: Lease; retryable: boolean; code: string; message: string },
  { status: 'queued' | 'failed' | 'cancelled' }
> = async ({ ctx, input: { lease, retryable, code, message } }) => {
  requireWorker(ctx);
  const id = lease.generationId;
  return withTransaction(ctx.deps.db, async (tx) => {
    const settled = await failJob(tx, { ...lease, retryable, code, message });
    const status = await lockGeneration(tx, id);
    if (status === 'cancelled') return { status };
    switch (settled.state) {
      case 'available':
        await markQueued(tx, id);
        return { status: 'queued' };
      case 'cancelled':
        // Any other status means that it was retried, and another job serves it.
        if (status === 'running') await markEnded(tx, id, 'cancelled', ctx.deps.now());
        return { status: 'cancelled' };
      case 'dead':
        // A promotion has a job of its own with its own attempts (raiseTarget).
        if (await hasActiveJob(tx, id)) {
          await markQueued(tx, id);
          return { status: 'queued' };
        }
        await markEnded(tx, id, 'failed', ctx.deps.now(), {
          code: settled.errorCode,
          message: settled.errorMessage,
        });
        return { status: 'failed' };
    }
  });
};
