import { withTransaction } from '@atelier/db';
import { release as releaseJob } from '@atelier/queue';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markQueued } from '../shared/status';
import type { Lease } from './begin';

/** Gives the job back at a soft stop without spending an attempt. @throws forbidden, lease_lost */
export const release: Verb<{ lease: Lease }, void> = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  await withTransaction(ctx.deps.db, async (tx) => {
    await releaseJob(tx, lease);
    if ((await lockGeneration(tx, lease.generationId)) === 'running')
      await markQueued(tx, lease.generationId);
  });
};
