import { type Tx, withTransaction } from '@atelier/db';
import { AtelierError, type GenerationView, parseInput, promoteSchema } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { findPack } from '../packs/find';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, loadVisible, lockVisible } from '../shared/generation-row';
import { present } from '../shared/present';
import { raiseTarget } from '../shared/queue-up';

/**
 * Raises the target of one image; any person may, within quota. `body` is `{image, to}`.
 * @throws unauthenticated, banned, forbidden (the room's votes decide), not_found, gone, conflict,
 * stage_unavailable, quota_exceeded, queue_full
 */
export const promote: Verb<{ id: string; body: unknown }, GenerationView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { image: index, to } = parseInput(promoteSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    await lockVisible(tx, input.id, ctx);
    const row = await loadVisible(tx, input.id, ctx);
    assertShown(row);
    const image = row.images.find((each) => each.index === index);
    if (!image)
      throw new AtelierError('invalid_request', `This generation has no image ${index}.`, {
        issues: [{ path: 'image', message: `at most ${row.count - 1}` }],
      });
    const { stages } = await findPack(tx, row.pack, ctx);
    if (!stages.some(({ size }) => size === to))
      throw new AtelierError(
        'stage_unavailable',
        `The pack of this generation has no stage of ${to} pixels.`,
      );
    if (image.target >= to) return present(tx, row, ctx);
    if (row.status === 'failed' || row.status === 'cancelled')
      throw new AtelierError('conflict', `This generation was ${row.status}; retry it first.`);
    if (row.roomId) await checkRoomRule(tx, ctx, row.authorId, row.roomId);
    await raiseTarget(tx, row, image, to, userId, ctx);
    return present(tx, await loadVisible(tx, row.id, ctx), ctx);
  });
};

/**
 * In a room whose votes promote, guests may only vote. Otherwise a guest who clears cookies could promote
 * alone.
 */
async function checkRoomRule(
  tx: Tx,
  { actor, deps }: Ctx,
  authorId: string | null,
  roomId: string,
): Promise<void> {
  if (actor.kind !== 'guest' || actor.userId === authorId) return;
  const room = await tx.room.findUnique({ where: { id: roomId }, select: { promoteVotes: true } });
  if (room?.promoteVotes)
    throw new AtelierError(
      'forbidden',
      deps.signIn
        ? `In this room ${room.promoteVotes} votes of people who have signed in promote a picture. Sign in, then it is yours to do.`
        : `In this room ${room.promoteVotes} votes promote a picture. Vote for it.`,
      { reason: deps.signIn ? 'room_sign_in' : 'room_votes' },
    );
}
