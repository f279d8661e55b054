import { withTransaction } from '@atelier/db';
import { requireAuthor } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { loadVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { cancelActive } from '../shared/status';
import type { GenerationVerbs } from '../verbs';

// The row stays, marked: remixes keep their parent and the lineage its shape.
export const remove: GenerationVerbs['remove'] = async ({ ctx, input }) =>
  withTransaction(ctx.deps.db, async (tx) => {
    const row = await loadVisible(tx, input.id, ctx);
    const { id } = row;
    requireAuthor(ctx, row, 'delete');
    await recordOnOthers(tx, ctx, row, 'delete');
    await cancelActive(tx, id, ctx.deps.now());
    await tx.generation.update({ where: { id }, data: { deletedAt: ctx.deps.now() } });
    await notifyGeneration(tx, id);
    return { id };
  });
