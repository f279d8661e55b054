import { withTransaction } from '@atelier/db';
import {
  AtelierError,
  addressOf,
  DISCORD_ID,
  foreignName,
  LIMITS,
  parseInput,
  personOf,
  type RoomView,
  roomSlug,
} from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';
import { lockPerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { checkWords } from '../shared/moderate';
import { freeAddress } from './address';
import { findRoom, roomView } from './rooms';

const snowflake = z.string().regex(DISCORD_ID);
const roomInput = z.object({
  channelId: snowflake,
  name: z.string().transform((name) => foreignName(name, 100)),
});

/**
 * Finds or makes the room of a Discord channel. Discord actors only.
 * @throws forbidden, conflict (no free slug)
 */
export const ofChannel: Verb<{ channelId: string; name: string }, RoomView> = async ({ ctx, input }) => {
  if (ctx.actor.kind !== 'discord' && ctx.actor.kind !== 'system')
    throw new AtelierError('forbidden', 'Only the Discord bot opens rooms for channels.');
  const { channelId, name: called } = parseInput(roomInput, input);
  const name = (await mayBeShown(ctx, called)) ? called : 'channel';
  const person = personOf(ctx.actor);
  return withTransaction(ctx.deps.db, async (tx) => {
    const where = { discordChannelId: channelId };
    const found = await tx.room.findUnique({ where });
    if (found) return roomView(tx, found);
    if (person !== null) await lockPerson(tx, person);
    const slug = await freeAddress(tx, slugsFor(name, channelId));
    // Of two concurrent commands in a new channel one made the room while the other waited for the address.
    const room = await tx.room.findUnique({ where });
    if (room) return roomView(tx, room);
    if (slug === null)
      throw new AtelierError('conflict', 'No free name was found for the room of this channel.');
    return roomView(tx, await tx.room.create({ data: { slug, name, discordChannelId: channelId } }));
  });
};

/** Whether a room may be called like its channel. */
const mayBeShown = (ctx: Ctx, name: string): Promise<boolean> =>
  checkWords(ctx, name.replaceAll('-', ' ')).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AtelierError && error.code === 'caption_refused') return false;
      throw error;
    },
  );

/** Candidates: the channel's name, then the name with the channel's id, which is unique. */
function slugsFor(name: string, channelId: string): string[] {
  const short = addressOf(name, LIMITS.roomSlugLength - 21);
  return [...(short ? [short] : []), `${short || 'channel'}-${channelId}`];
}

const linkInput = z.object({
  slug: roomSlug.nullable(),
  channelId: snowflake,
});

/**
 * Makes a Discord channel show an existing room (its owner or a moderator may), or no room (`slug` null).
 * Discord actors only.
 * @throws forbidden, not_found, conflict (another channel shows it)
 */
export const linkChannel: Verb<{ slug: string | null; channelId: string }, RoomView | null> = async ({
  ctx,
  input,
}) => {
  if (ctx.actor.kind !== 'discord' && ctx.actor.kind !== 'system')
    throw new AtelierError('forbidden', 'Only the Discord bot links rooms to channels.');
  const { slug, channelId } = parseInput(linkInput, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    const person = personOf(ctx.actor);
    const role = person === null ? 'admin' : await lockPerson(tx, person);
    const room = slug === null ? null : await findRoom(tx, slug);
    if (room && room.ownerId !== person && role === 'member')
      throw new AtelierError('forbidden', 'Only who owns a room may link it to a channel.');
    if (room?.discordChannelId && room.discordChannelId !== channelId)
      throw new AtelierError('conflict', `Another channel shows the room "${slug}" already.`);
    if (room && person !== null && room.ownerId !== person)
      await recordDeed(tx, ctx, { action: 'room', subject: `/${room.slug} → Discord ${channelId}` });
    await tx.room.updateMany({
      where: { discordChannelId: channelId },
      data: { discordChannelId: null },
    });
    if (!room) return null;
    const linked = await tx.room.update({
      where: { id: room.id },
      data: { discordChannelId: channelId },
    });
    return roomView(tx, linked);
  });
};

/** Returns the room of the first linked channel of these, or null. Rooms are open to everyone, so is this. */
export const linkedTo: Verb<{ channelIds: string[] }, RoomView | null> = async ({ ctx, input }) => {
  const channelIds = parseInput(z.array(snowflake).max(2), input.channelIds);
  const { db } = ctx.deps;
  const rooms = await db.room.findMany({ where: { discordChannelId: { in: channelIds } } });
  const found = channelIds.map((id) => rooms.find(({ discordChannelId }) => discordChannelId === id));
  const room = found.find((each) => each !== undefined);
  return room ? roomView(db, room) : null;
};
