import { type Tx, withTransaction } from '@atelier/db';
import { addressOf, parseInput, type RoomView, roomSettingsSchema, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { checkWords } from '../shared/moderate';
import { notifyPassing } from '../shared/notify';
import { freeAddress, moveRoom } from './address';
import { candidatesFor, lockOwnRoom } from './own';
import { type Room, roomView } from './rooms';

/**
 * Changes a room's name, its description, or how many votes promote a picture (its owner or a moderator). A
 * new name makes a new address; the old one goes on leading to the room.
 * @throws unauthenticated, banned, forbidden, not_found, caption_refused
 */
export const set: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  requirePerson(ctx);
  const slug = parseInput(roomSlug, input.slug);
  const data = parseInput(roomSettingsSchema, input.body);
  for (const text of [data.name, data.description]) if (text) await checkWords(ctx, text, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room, isOwner } = await lockOwnRoom(tx, ctx, slug);
    if (data.name !== undefined && data.name !== room.name) await readdress(tx, room, data.name);
    const set = await tx.room.update({ where: { id: room.id }, data });
    if (!isOwner) await recordDeed(tx, ctx, { action: 'room', subject: deedOn(room, data) });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: set.slug });
    return roomView(tx, set);
  });
};

/** Moves a room to the address of its new name; it keeps its address where the name makes none. */
async function readdress(tx: Tx, room: Room, name: string): Promise<void> {
  const wanted = addressOf(name);
  if (wanted === '' || wanted === room.slug) return;
  const free = await freeAddress(tx, candidatesFor(wanted), room.id);
  if (free !== null) await moveRoom(tx, room, free);
}

/** Describes a change with the old and the new values, for the audit trail. */
function deedOn(room: Settings & { slug: string }, data: Partial<Settings>): string {
  const { name, description, promoteVotes } = data;
  return [
    `/${room.slug}`,
    ...(name !== undefined && name !== room.name ? [`${room.name} → ${name}`] : []),
    ...(description !== undefined && description !== room.description
      ? [`“${room.description ?? ''}” → “${description ?? ''}”`]
      : []),
    ...(promoteVotes !== undefined && promoteVotes !== room.promoteVotes
      ? [`votes: ${room.promoteVotes ?? '–'} → ${promoteVotes ?? '–'}`]
      : []),
  ].join(', ');
}

type Settings = Pick<Room, 'name' | 'description' | 'promoteVotes'>;
