import { withTransaction } from '@atelier/db';
import { AtelierError, DISCORD_ID, parseInput, personOf, type RoomView, roomSlug } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { lockPerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { findRoom, roomView } from './rooms';

const snowflake = z.string().regex(DISCORD_ID);
const inputSchema = z.object({
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
  const { slug, channelId } = parseInput(inputSchema, input);
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
