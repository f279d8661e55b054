import { withTransaction } from '@atelier/db';
import { AtelierError, type VoteView } from '@atelier/domain';
import type { Ctx } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { lockVisible } from '../shared/generation-row';
import { notifyVotes } from '../shared/notify';

/**
 * Makes the actor's vote be there or not. The row that says so and the count change in one transaction, and the count only by
 * what the insert or delete really did, so it stays exact however many vote at once.
 */
export async function setVote(ctx: Ctx, generationId: string, voted: boolean): Promise<VoteView> {
  const userId = requirePerson(ctx);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    // Also orders the votes on one generation: each sees the count of the one before.
    await lockVisible(tx, generationId, ctx);
    const where = { id: generationId };
    const { hiddenAt, deletedAt } = await tx.generation.findUniqueOrThrow({ where });
    // Its author still sees a hidden generation, but nobody votes on it.
    if (hiddenAt || deletedAt) throw new AtelierError('gone', 'This generation was hidden or deleted.');
    const changed = voted
      ? await tx.$executeRaw`
          INSERT INTO "Vote" ("generationId", "userId") VALUES (${generationId}::uuid, ${userId}::uuid)
          ON CONFLICT DO NOTHING`
      : -(await tx.vote.deleteMany({ where: { generationId, userId } })).count;
    const { voteCount } = await tx.generation.update({
      where,
      data: { voteCount: { increment: changed } },
      select: { voteCount: true },
    });
    if (changed !== 0) await notifyVotes(tx, generationId);
    return { generationId, votes: voteCount, voted };
  });
}
