import { withTransaction } from '@atelier/db';
import { AtelierError, type PromotedSize, type StageSize } from '@atelier/domain';
import type { Ctx } from '../context';
import { findPack } from '../packs/find';
import { lockPerson } from '../shared/actors';
import { loadGenerations, lockVisible } from '../shared/generation-row';
import { promotionOf } from '../shared/promotion';
import { raiseTarget } from '../shared/queue-up';

/**
 * Error codes that stop a promotion but keep the vote; the next vote tries again. The last two concern the
 * author: banned, or gone (a guest who has just signed in).
 */
const NOT_NOW = new Set([
  'quota_exceeded',
  'queue_full',
  'unknown_pack',
  'no_worker',
  'picture_lost',
  'gone',
  'banned',
  'unauthenticated',
]);

/**
 * Promotes an image with a room's threshold of n votes to 256, and with 2n to 1024. Runs in a transaction of
 * its own after the vote's, so that the vote counts whatever the author's quota says. The work is the
 * author's. Of concurrent votes the first under the generation's lock promotes.
 */
export async function promoteByVotes(ctx: Ctx, id: string): Promise<void> {
  const { db, log } = ctx.deps;
  const made = await db.generation.findUnique({ where: { id }, select: { authorId: true } });
  const authorId = made?.authorId;
  if (!authorId) return;
  try {
    await withTransaction(db, async (tx) => {
      // Locks the author first: people come before generations in the order of locks, and the quota stays
      // exact.
      await lockPerson(tx, authorId);
      await lockVisible(tx, id, ctx);
      const [row] = await loadGenerations(tx, [id], ctx);
      if (row?.authorId !== authorId || row.hiddenAt) return;
      if (row.status === 'failed' || row.status === 'cancelled') return;
      const promotion = await promotionOf(tx, row, ctx);
      if (!promotion) return;
      const sizes = (await findPack(tx, row.pack, ctx)).stages.map(({ size }) => size);
      for (const image of row.images) {
        const to = earned(promotion.votes[image.index] ?? 0, promotion.threshold, sizes);
        if (to !== null && to > image.target) await raiseTarget(tx, row, image, to, authorId, ctx);
      }
    });
  } catch (error) {
    if (!(error instanceof AtelierError) || !NOT_NOW.has(error.code)) throw error;
    log.info({ generationId: id, code: error.code }, 'votes could not promote yet');
  }
}

/** Returns the size that so many votes earn, among the pack's sizes. */
function earned(votes: number, threshold: number, sizes: StageSize[]): PromotedSize | null {
  if (votes >= 2 * threshold && sizes.includes(1024)) return 1024;
  return votes >= threshold && sizes.includes(256) ? 256 : null;
}
