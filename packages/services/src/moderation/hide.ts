import { withTransaction } from '@atelier/db';
import { generationId, hideSchema, parseInput } from '@atelier/domain';
import { notifyCanvas } from '../canvas/regions';
import type { Verb } from '../context';
import { requireModerator } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { lockVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { cancelActive } from '../shared/status';
import { followHiding } from '../upload/hide';

/**
 * Hides a picture from everyone but author and moderators and stops its drawing, or shows it again. Either
 * settles its reports. The upload that it began from is hidden and shown with it. Moderators only.
 * @throws forbidden, not_found
 */
export const hide: Verb<
  { id: string; hidden: boolean; reason?: string },
  { id: string; hidden: boolean }
> = async ({ ctx, input: { id: text, ...input } }) => {
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
      // The newest state of a shared picture may be another one now.
      if (before.canvasId) await notifyCanvas(tx, before.canvasId);
    }
    const action = hidden ? 'hide' : before.hiddenAt ? 'show' : 'dismiss';
    await recordDeed(tx, ctx, { action, subject: before.caption, generationId: id, reason });
    await followHiding(tx, ctx, before, reason);
    return { id, hidden };
  });
};
