import { withTransaction } from '@atelier/db';
import {
  AtelierError,
  DISCORD_ID,
  foreignName,
  LIMITS,
  parseInput,
  personOf,
  type RoomView,
} from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';
import { lockPerson } from '../shared/actors';
import { checkWords } from '../shared/moderate';
import { roomView } from './rooms';

const snowflake = z.string().regex(DISCORD_ID);
const inputSchema = z.object({
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
  const { channelId, name: called } = parseInput(inputSchema, input);
  const name = (await mayBeShown(ctx, called)) ? called : 'channel';
  const person = personOf(ctx.actor);
  return withTransaction(ctx.deps.db, async (tx) => {
    const where = { discordChannelId: channelId };
    const found = await tx.room.findUnique({ where });
    if (found) return roomView(tx, found);
    if (person !== null) await lockPerson(tx, person);
    // Of two concurrent commands in a new channel one makes the room and both find it.
    for (const slug of slugsFor(name, channelId)) {
      const data = [{ slug, name, discordChannelId: channelId }];
      await tx.room.createMany({ data, skipDuplicates: true });
      const room = await tx.room.findUnique({ where });
      if (room) return roomView(tx, room);
    }
    throw new AtelierError('conflict', 'No free name was found for the room of this channel.');
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
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const short = plain.slice(0, LIMITS.roomSlugLength - 21).replace(/-+$/, '');
  return [...(plain && plain !== LOBBY ? [short] : []), `${short || 'channel'}-${channelId}`];
}
