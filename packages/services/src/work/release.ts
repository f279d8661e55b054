import { withTransaction } from '@atelier/db';
import { release as releaseJob } from '@atelier/queue';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markQueued } from '../shared/status';
import type { WorkVerbs } from '../verbs';

export const release: WorkVerbs['release'] = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  await withTransaction(ctx.deps.db, async (tx) => {
    await releaseJob(tx, lease);
    if ((await lockGeneration(tx, lease.generationId)) === 'running')
      await markQueued(tx, lease.generationId);
  });
};
