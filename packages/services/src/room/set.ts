import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, type RoomView, roomSettingsSchema, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { checkWords } from '../shared/moderate';
import { roomView } from './rooms';

/**
 * Changes a room's name or how many votes promote a picture (its owner or a moderator).
 * @throws unauthenticated, banned, forbidden, not_found, caption_refused
 */
export const set: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const slug = parseInput(roomSlug, input.slug);
  const data = parseInput(roomSettingsSchema, input.body);
  if (data.name !== undefined) await checkWords(ctx, data.name, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    const role = await lockPerson(tx, userId);
    const room = await tx.room.findUnique({ where: { slug } });
    if (!room) throw new AtelierError('not_found', `There is no room "${slug}".`);
    if (room.ownerId !== userId && role === 'member')
      throw new AtelierError('forbidden', 'Only its owner or a moderator may change a room.');
    const set = await tx.room.update({ where: { slug }, data });
    if (room.ownerId !== userId) await recordDeed(tx, ctx, { action: 'room', subject: deedOn(room, data) });
    return roomView(tx, set);
  });
};

/** Describes a change with the old and the new values, for the audit trail. */
function deedOn(room: RoomSettings & { slug: string }, data: Partial<RoomSettings>): string {
  const { name, promoteVotes } = data;
  return [
    `/${room.slug}`,
    ...(name !== undefined && name !== room.name ? [`${room.name} → ${name}`] : []),
    ...(promoteVotes !== undefined && promoteVotes !== room.promoteVotes
      ? [`votes: ${room.promoteVotes ?? '–'} → ${promoteVotes ?? '–'}`]
      : []),
  ].join(', ');
}

type RoomSettings = { name: string; promoteVotes: number | null };
