import { withTransaction } from '@atelier/db';
import { advance } from '@atelier/queue';
import type { Verb } from '../context';
import type { StoredStages } from '../edit/order';
import { storedEdit } from '../edit/stored';
import { requireWorker } from '../shared/actors';
import type { Lease } from './begin';
import { underRegion } from './order-edit';

/**
 * Returns the picture onto which a region's stage is put now: the newest state of the shared picture. Null for a
 * generation that is no region.
 * @throws forbidden, lease_lost, gone (source_gone), picture_lost
 */
export const newest: Verb<{ lease: Lease }, StoredStages | null> = async ({ ctx, input: { lease } }) => {
  requireWorker(ctx);
  return withTransaction(ctx.deps.db, async (tx) => {
    await advance(tx, lease);
    const row = await tx.generation.findUniqueOrThrow({
      where: { id: lease.generationId },
      select: { edit: true, canvasId: true },
    });
    const edit = storedEdit(row);
    return edit && row.canvasId ? underRegion(tx, row.canvasId, edit) : null;
  });
};
