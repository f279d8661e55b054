import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, type RoomView, roomOwnerSchema, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { recordDeed } from '../shared/audit';
import { notifyPassing } from '../shared/notify';
import { checkRoomsOf, lockOwnRoom } from './own';
import { roomView } from './rooms';

/**
 * Makes another person the owner of a room (its owner or a moderator). `body` is `{personId}`. Recorded in
 * every case, because the old owner cannot take it back.
 * @throws unauthenticated, banned, forbidden, not_found (the room, or the person), conflict (the person is
 * banned), quota_exceeded (the person owns as many rooms as one may)
 */
export const handOver: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { personId } = parseInput(roomOwnerSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room } = await lockOwnRoom(tx, ctx, slug);
    if (room.ownerId === personId) return roomView(tx, room);
    const heir = await tx.user.findUnique({
      where: { id: personId },
      select: { name: true, bannedAt: true },
    });
    if (!heir) throw new AtelierError('not_found', 'There is no such person.');
    if (heir.bannedAt) throw new AtelierError('conflict', 'This person is banned and can own no room.');
    await checkRoomsOf(tx, personId);
    const set = await tx.room.update({ where: { id: room.id }, data: { ownerId: personId } });
    await recordDeed(tx, ctx, { action: 'room', subject: `/${room.slug} → ${heir.name}`, personId });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: room.slug });
    return roomView(tx, set);
  });
};
