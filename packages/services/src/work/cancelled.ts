import { withTransaction } from '@atelier/db';
import { confirmCancel } from '@atelier/queue';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markEnded } from '../shared/status';
import type { WorkVerbs } from '../verbs';

export const cancelled: WorkVerbs['cancelled'] = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  await withTransaction(ctx.deps.db, async (tx) => {
    await confirmCancel(tx, lease);
    const status = await lockGeneration(tx, lease.generationId);
    if (status === 'running') await markEnded(tx, lease.generationId, 'cancelled', ctx.deps.now());
  });
};
