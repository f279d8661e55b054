import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, type VoteView, voteSchema } from '@atelier/domain';
import type { Ctx } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, lockVisible } from '../shared/generation-row';
import { notifyVotes } from '../shared/notify';
import { voteOf } from '../shared/present';
import { promotionOf } from '../shared/promotion';
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
  const view = await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    // Also orders the votes on one generation: each sees the count of the one before.
    const row = await lockVisible(tx, generationId, ctx);
    // Its author still sees a hidden generation, but nobody votes on it.
    assertShown(row);
    if (image !== undefined && image >= row.count)
      throw new AtelierError('invalid_request', `This generation has no image ${image}.`, {
        issues: [{ path: 'image', message: `at most ${row.count - 1}` }],
      });
    const where = { generationId, userId };
    const changed = voted
      ? await tx.$executeRaw`
          INSERT INTO "Vote" ("generationId", "userId", "image")
          VALUES (${generationId}::uuid, ${userId}::uuid, ${image ?? null}::int)
          ON CONFLICT DO NOTHING`
      : -(await tx.vote.deleteMany({ where })).count;
    const moved =
      voted && image !== undefined
        ? await tx.$executeRaw`
            UPDATE "Vote" SET "image" = ${image}::int
            WHERE "generationId" = ${generationId}::uuid AND "userId" = ${userId}::uuid
              AND "image" IS DISTINCT FROM ${image}::int`
        : 0;
    if (changed !== 0) {
      const voteCount = { increment: changed };
      await tx.generation.update({ where: { id: generationId }, data: { voteCount }, select: { id: true } });
    }
    if (changed !== 0 || moved !== 0) await notifyVotes(tx, generationId);
    const own = await tx.vote.findMany({ where, select: { image: true } });
    const promotion = await promotionOf(tx, row, ctx);
    return {
      generationId,
      votes: row.voteCount + changed,
      ...voteOf(own, ctx),
      ...(promotion && { promotion }),
    };
  });
  if (voted && view.promotion) await promoteByVotes(ctx, generationId);
  return view;
}
