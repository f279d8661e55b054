import { withTransaction } from '@atelier/db';
import { parseInput, type RoomView, roomClosedSchema, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { recordDeed } from '../shared/audit';
import { notifyPassing } from '../shared/notify';
import { lockOwnRoom } from './own';
import { roomView } from './rooms';

/**
 * Closes a room, or opens it again (its owner or a moderator). A closed room takes no new pictures; what was
 * made there stays readable, and can be voted for and promoted. `body` is `{closed}`. Idempotent.
 * @throws unauthenticated, banned, forbidden, not_found
 */
export const close: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { closed } = parseInput(roomClosedSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room, isOwner } = await lockOwnRoom(tx, ctx, slug);
    if (closed === (room.closedAt !== null)) return roomView(tx, room);
    const closedAt = closed ? ctx.deps.now() : null;
    const set = await tx.room.update({ where: { id: room.id }, data: { closedAt } });
    const subject = `/${room.slug}, ${closed ? 'open → closed' : 'closed → open'}`;
    if (!isOwner) await recordDeed(tx, ctx, { action: 'room', subject });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: room.slug });
    return roomView(tx, set);
  });
};
