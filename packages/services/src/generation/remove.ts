import { withTransaction } from '@atelier/db';
import { notifyCanvas } from '../canvas/regions';
import type { Verb } from '../context';
import { requireAuthor } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { dropFiles, erasePictures } from '../shared/erase';
import { loadVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { cancelActive } from '../shared/status';

/**
 * Deletes a generation's pictures for good (author or moderator). The row stays, marked, so that remixes keep
 * their parent and the lineage its shape.
 * @throws forbidden, not_found, gone
 */
export const remove: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const { id, files } = await withTransaction(ctx.deps.db, async (tx) => {
    const row = await loadVisible(tx, input.id, ctx);
    await requireAuthor(tx, ctx, row, 'delete');
    await recordOnOthers(tx, ctx, row, 'delete');
    await cancelActive(tx, row.id, ctx.deps.now());
    await tx.generation.update({ where: { id: row.id }, data: { deletedAt: ctx.deps.now() } });
    const files = await erasePictures(tx, [row.id]);
    await notifyGeneration(tx, row.id);
    if (row.canvasId) await notifyCanvas(tx, row.canvasId);
    return { id: row.id, files };
  });
  await dropFiles(ctx, files);
  return { id };
};
