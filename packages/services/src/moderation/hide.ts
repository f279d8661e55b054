import { withTransaction } from '@atelier/db';
import { generationId, hideSchema, parseInput } from '@atelier/domain';
import { requireModerator } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { lockVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { cancelActive } from '../shared/status';
import type { ModerationVerbs } from '../verbs';

// Hiding stops the drawing too, and settles the reports; so does saying that it stays.
export const hide: ModerationVerbs['hide'] = async ({ ctx, input: { id: text, ...input } }) => {
  await requireModerator(ctx);
  const id = parseInput(generationId, text);
  const { hidden, reason } = parseInput(hideSchema, input);
  const now = ctx.deps.now();
  return withTransaction(ctx.deps.db, async (tx) => {
    // Before the generation's own lock: jobs come first in the order of locks.
    if (hidden) await cancelActive(tx, id, now);
    await lockVisible(tx, id, ctx);
    const before = await tx.generation.findUniqueOrThrow({ where: { id } });
    await tx.report.updateMany({
      where: { generationId: id, resolvedAt: null },
      data: { resolvedAt: now, resolution: hidden ? 'hidden' : 'dismissed' },
    });
    if (hidden !== (before.hiddenAt !== null)) {
      await tx.generation.update({ where: { id }, data: { hiddenAt: hidden ? now : null } });
      await notifyGeneration(tx, id);
    }
    const action = hidden ? 'hide' : before.hiddenAt ? 'show' : 'dismiss';
    await recordDeed(tx, ctx, { action, subject: before.caption, generationId: id, reason });
    return { id, hidden };
  });
};
