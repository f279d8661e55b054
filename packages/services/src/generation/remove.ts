import { withTransaction } from '@atelier/db';
import { requireAuthor } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { dropFiles, erasePictures } from '../shared/erase';
import { loadVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { cancelActive } from '../shared/status';
import type { GenerationVerbs } from '../verbs';

// The row stays, marked: remixes keep their parent and the lineage its shape. The pictures go for good.
export const remove: GenerationVerbs['remove'] = async ({ ctx, input }) => {
  const { id, files } = await withTransaction(ctx.deps.db, async (tx) => {
    const row = await loadVisible(tx, input.id, ctx);
    await requireAuthor(tx, ctx, row, 'delete');
    await recordOnOthers(tx, ctx, row, 'delete');
    await cancelActive(tx, row.id, ctx.deps.now());
    await tx.generation.update({ where: { id: row.id }, data: { deletedAt: ctx.deps.now() } });
    const files = await erasePictures(tx, [row.id]);
    await notifyGeneration(tx, row.id);
    return { id: row.id, files };
  });
  await dropFiles(ctx, files);
  return { id };
};
