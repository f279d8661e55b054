import { withTransaction } from '@atelier/db';
import { personOf } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requireModerator, requirePerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { dropUploadFiles } from './file';
import { findUpload } from './open';

/**
 * Deletes an upload for good: its owner or a moderator. Pictures that began from it stay; those that still wait
 * for it fail when their turn comes.
 * @throws unauthenticated, banned, not_found
 */
export const remove: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { id, ownerId, storageKey } = await findUpload(ctx, input.id);
  const isOwn = personOf(ctx.actor) === ownerId;
  if (!isOwn) await requireModerator(ctx);
  await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    const { count } = await tx.upload.deleteMany({ where: { id } });
    if (count > 0 && !isOwn)
      await recordDeed(tx, ctx, { action: 'delete', subject: 'An uploaded picture', personId: ownerId });
  });
  await dropUploadFiles(ctx, [storageKey]);
  return { id };
};
