import type { Verb } from '../context';

/** Returns the slug of the room that the first linked channel of these belongs to, or null. */
export const roomOf: Verb<{ channelIds: string[] }, string | null> = async ({
  ctx,
  input: { channelIds },
}) => {
  const rooms = await ctx.deps.db.room.findMany({
    where: { discordChannelId: { in: channelIds } },
    select: { slug: true, discordChannelId: true },
  });
  for (const id of channelIds) {
    const room = rooms.find(({ discordChannelId }) => discordChannelId === id);
    if (room) return room.slug;
  }
  return null;
};
