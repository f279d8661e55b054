import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, type VoteView, voteSchema } from '@atelier/domain';
import type { Ctx } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, lockVisible } from '../shared/generation-row';
import { notifyVotes } from '../shared/notify';
import { promoteByVotes } from './promote-by-votes';

/**
 * Makes the actor's vote be there or not. The row that says so and the count change in one transaction, and the count only by
 * what the insert or delete really did, so it stays exact however many vote at once.
 */
export async function setVote(
  ctx: Ctx,
  generationId: string,
  voted: boolean,
  body?: unknown,
): Promise<VoteView> {
  const userId = requirePerson(ctx);
  const { image } = parseInput(voteSchema, body ?? {});
  const { threshold, ...view } = await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    // Also orders the votes on one generation: each sees the count of the one before.
    const row = await lockVisible(tx, generationId, ctx);
    // Its author still sees a hidden generation, but nobody votes on it.
    assertShown(row);
    if (image !== undefined && image >= row.count)
      throw new AtelierError('invalid_request', `This generation has no image ${image}.`, {
        issues: [{ path: 'image', message: `at most ${row.count - 1}` }],
      });
    const changed = voted
      ? await tx.$executeRaw`
          INSERT INTO "Vote" ("generationId", "userId") VALUES (${generationId}::uuid, ${userId}::uuid)
          ON CONFLICT DO NOTHING`
      : -(await tx.vote.deleteMany({ where: { generationId, userId } })).count;
    if (voted && image !== undefined)
      await tx.vote.updateMany({ where: { generationId, userId }, data: { image } });
    if (changed !== 0) {
      const voteCount = { increment: changed };
      await tx.generation.update({ where: { id: generationId }, data: { voteCount }, select: { id: true } });
      await notifyVotes(tx, generationId);
    }
    return { generationId, votes: row.voteCount + changed, voted, threshold: row.promoteVotes };
  });
  if (voted && threshold !== null) await promoteByVotes(ctx, generationId, threshold);
  return view;
}
