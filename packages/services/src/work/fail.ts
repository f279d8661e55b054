import { withTransaction } from '@atelier/db';
import { fail as failJob } from '@atelier/queue';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markEnded, markQueued } from '../shared/status';
import type { WorkVerbs } from '../verbs';

export const fail: WorkVerbs['fail'] = async ({ ctx, input: { lease, retryable, code, message } }) => {
  requireWorker(ctx);
  const id = lease.generationId;
  return withTransaction(ctx.deps.db, async (tx) => {
    const { state } = await failJob(tx, { ...lease, retryable, code, message });
    if ((await lockGeneration(tx, id)) === 'cancelled') return { status: 'cancelled' };
    if (state === 'available') {
      await markQueued(tx, id);
      return { status: 'queued' };
    }
    await markEnded(tx, id, 'failed', ctx.deps.now(), { code, message });
    return { status: 'failed' };
  });
};
