import { withTransaction } from '@atelier/db';
import { requireModerator } from '../shared/actors';
import { lockVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import type { ModerationVerbs } from '../verbs';

export const hide: ModerationVerbs['hide'] = async ({ ctx, input: { id, hidden } }) => {
  requireModerator(ctx);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockVisible(tx, id, ctx);
    await tx.generation.update({ where: { id }, data: { hiddenAt: hidden ? ctx.deps.now() : null } });
    await notifyGeneration(tx, id);
    return { id, hidden };
  });
};
