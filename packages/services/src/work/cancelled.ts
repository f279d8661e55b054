import { withTransaction } from '@atelier/db';
import { confirmCancel } from '@atelier/queue';
import type { Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { lockGeneration, markEnded } from '../shared/status';
import type { Lease } from './begin';

/** Acknowledges a cancel that reached the running job. @throws forbidden, lease_lost */
export const cancelled: Verb<{ lease: Lease }, void> = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  await withTransaction(ctx.deps.db, async (tx) => {
    await confirmCancel(tx, lease);
    const status = await lockGeneration(tx, lease.generationId);
    if (status === 'running') await markEnded(tx, lease.generationId, 'cancelled', ctx.deps.now());
  });
};
