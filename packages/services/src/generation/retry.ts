import { withTransaction } from '@atelier/db';
import { AtelierError, type GenerationView } from '@atelier/domain';
import { lockCanvas } from '../canvas/join';
import type { Verb } from '../context';
import { assertSource } from '../edit/source';
import { isOpenRegion, storedEdit } from '../edit/stored';
import { findPack } from '../packs/find';
import { lockPerson, requireAuthor, requirePerson } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { assertShown, loadVisible, lockVisible } from '../shared/generation-row';
import { present } from '../shared/present';
import { queueUpRegion } from '../shared/queue-up';
import { markQueued } from '../shared/status';

/**
 * Runs the stages that a failed or cancelled generation still lacks (author or moderator).
 * @throws forbidden, conflict, not_found, gone, and the quota errors of `request`
 */
export const retry: Verb<{ id: string }, GenerationView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    await lockVisible(tx, input.id, ctx);
    const row = await loadVisible(tx, input.id, ctx);
    await requireAuthor(tx, ctx, row, 'retry');
    assertShown(row);
    await recordOnOthers(tx, ctx, row, 'retry');
    if (row.status !== 'failed' && row.status !== 'cancelled')
      throw new AtelierError(
        'conflict',
        `Only a failed or cancelled generation is retried; this is ${row.status}.`,
      );
    await findPack(tx, row.pack, ctx);
    await assertSource(tx, row, row.images);
    const stored = storedEdit(row);
    const region = stored && isOpenRegion(row) ? { stored, canvasId: row.canvasId } : null;
    if (region?.canvasId) await lockCanvas(tx, region.canvasId);
    await queueUpRegion(tx, { ...row, generationId: row.id, userId }, region, ctx);
    await markQueued(tx, row.id);
    return present(tx, await loadVisible(tx, row.id, ctx), ctx);
  });
};
