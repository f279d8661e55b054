import { type Tx, withTransaction } from '@atelier/db';
import { AtelierError, cutText, parseInput, type VoteView, voteSchema } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, type LockedGeneration, lockVisible } from '../shared/generation-row';
import { notifyPassing, notifyVotes } from '../shared/notify';
import { voteOf } from '../shared/present';
import { promotionOf } from '../shared/promotion';
import { promoteByVotes } from './promote-by-votes';

/**
 * Casts a person's one vote for a generation; guests may, and casting twice is one vote. `body` may name the
 * `image`. In a room with `promoteVotes` enough votes for an image promote it.
 * @throws unauthenticated, banned, not_found, gone
 */
export const cast: Verb<{ generationId: string; body?: unknown }, VoteView> = ({ ctx, input }) =>
  setVote(ctx, input.generationId, true, input.body);

/** Withdraws a vote. Idempotent. @throws as `cast` */
export const withdraw: Verb<{ generationId: string }, VoteView> = ({ ctx, input }) =>
  setVote(ctx, input.generationId, false);

/**
 * Writes or deletes the actor's vote. Row and count change in one transaction. The count changes by what the
 * insert or delete really did, so it stays exact however many people vote at once.
 */
async function setVote(ctx: Ctx, generationId: string, voted: boolean, body?: unknown): Promise<VoteView> {
  const userId = requirePerson(ctx);
  const { image } = parseInput(voteSchema, body ?? {});
  const view = await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    // Also orders the votes on one generation: each sees the count of the one before.
    const row = await lockVisible(tx, generationId, ctx);
    // A hidden generation takes no votes, not even its author's.
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
    if (changed > 0) await tellRoom(tx, row, userId);
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

/** Number of a caption's code points that a notification carries. */
const CAPTION_LENGTH = 120;

/** Tells a listed picture's room who voted for it. */
async function tellRoom(tx: Tx, row: LockedGeneration, userId: string): Promise<void> {
  if (!row.room || row.unlisted) return;
  const { name } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } });
  await notifyPassing(tx, {
    kind: 'vote',
    room: row.room.slug,
    generationId: row.id,
    caption: cutText(row.caption, CAPTION_LENGTH, '…'),
    by: { id: userId, name },
  });
}
