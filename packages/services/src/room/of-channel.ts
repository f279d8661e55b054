import { AtelierError, foreignName, LIMITS, parseInput } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import type { RoomVerbs } from '../verbs';
import { roomView } from './rooms';

const snowflake = z.string().regex(/^\d{1,20}$/);
const inputSchema = z.object({
  guildId: snowflake.nullable(),
  channelId: snowflake,
  name: z.string().transform((name) => foreignName(name, 100)),
});

export const ofChannel: RoomVerbs['ofChannel'] = async ({ ctx, input }) => {
  if (ctx.actor.kind !== 'discord' && ctx.actor.kind !== 'system')
    throw new AtelierError('forbidden', 'Only the Discord bot opens rooms for channels.');
  const { guildId, channelId, name } = parseInput(inputSchema, input);
  const { db } = ctx.deps;
  const where = { discordChannelId: channelId };
  let room = await db.room.findUnique({ where });
  if (!room) {
    // Two commands at once in a new channel: one of them makes the room, both find it.
    for (const slug of slugsFor(name, channelId)) {
      const data = [{ slug, name, discordGuildId: guildId, discordChannelId: channelId }];
      await db.room.createMany({ data, skipDuplicates: true });
      room = await db.room.findUnique({ where });
      if (room) break;
    }
  }
  if (!room) throw new AtelierError('conflict', 'No free name was found for the room of this channel.');
  return roomView(db, room);
};

/** The channel's name where it is free, else with the channel's id, which nobody else has. */
function slugsFor(name: string, channelId: string): string[] {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const short = plain.slice(0, LIMITS.roomSlugLength - 21).replace(/-+$/, '');
  return [...(plain && plain !== LOBBY ? [short] : []), `${short || 'channel'}-${channelId}`];
}
