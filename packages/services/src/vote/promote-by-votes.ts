import { withTransaction } from '@atelier/db';
import { AtelierError, type StageSize } from '@atelier/domain';
import type { Ctx } from '../context';
import { findPack } from '../packs/find';
import { loadGenerations, lockVisible } from '../shared/generation-row';
import { raiseTarget } from '../shared/raise-target';

/** What stops a promotion without being anybody's mistake: the vote stands, and the next one tries again. */
const NOT_NOW = new Set(['quota_exceeded', 'queue_full', 'unknown_pack', 'gone']);

/**
 * With a room's `threshold` n, an image with n votes goes on to 256 and with 2n to 1024. A vote is for the image it names; one that
 * names none is for the only one, or where there are several for none of them. In a transaction of its own, after the vote's: a vote
 * counts whether or not there is room for the work, which is the author's and within their quota. Whoever comes first under the
 * generation's lock promotes; the others find it done.
 */
export async function promoteByVotes(ctx: Ctx, id: string, threshold: number): Promise<void> {
  try {
    await withTransaction(ctx.deps.db, async (tx) => {
      await lockVisible(tx, id, ctx);
      const [row] = await loadGenerations(tx, [id], ctx);
      if (!row?.authorId || row.hiddenAt || row.status === 'failed' || row.status === 'cancelled') return;
      const votes = await tx.vote.groupBy({ by: ['image'], where: { generationId: id }, _count: true });
      const sizes = (await findPack(tx, row.pack, ctx)).stages.map(({ size }) => size);
      for (const image of row.images) {
        const own = votes
          .filter((each) => each.image === image.index || (each.image === null && row.count === 1))
          .reduce((sum, { _count }) => sum + _count, 0);
        const to = earned(own, threshold, sizes);
        if (to !== null && to > image.target) await raiseTarget(tx, row, image, to, row.authorId, ctx);
      }
    });
  } catch (error) {
    if (!(error instanceof AtelierError) || !NOT_NOW.has(error.code)) throw error;
    ctx.deps.log.info({ generationId: id, code: error.code }, 'votes could not promote yet');
  }
}

/** How far so many votes take an image, of what its pack can make. */
function earned(votes: number, threshold: number, sizes: StageSize[]): 256 | 1024 | null {
  if (votes >= 2 * threshold && sizes.includes(1024)) return 1024;
  return votes >= threshold && sizes.includes(256) ? 256 : null;
}
