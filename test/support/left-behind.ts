import type { Prisma } from '@atelier/db';
import type { TestBot } from './bot';
import type { LocalInteraction } from './discord';

/** Defers the answer to an interaction, as a bot does that then takes its time. */
export const defer = ({ discord }: TestBot, { id, token }: LocalInteraction): Promise<unknown> =>
  fetch(`${discord.apiUrl}/v10/interactions/${id}/${token}/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 5 }),
  });

/** Writes the intent of an interaction, like a bot that dies before it has asked for what is `wanted`. */
export const leaveIntent = (
  { discord, web }: TestBot,
  { id, token }: LocalInteraction,
  wanted: Prisma.InputJsonObject,
): Promise<unknown> =>
  web.deps.db.discordIntent.create({
    data: {
      interactionId: id,
      applicationId: discord.store.applicationId,
      guildId: discord.guildId,
      channelId: discord.channel.id,
      interactionToken: token,
      tokenExpiresAt: new Date(Date.now() + 14 * 60_000),
      attachmentLimit: 10 * 1024 * 1024,
      locale: 'en-US',
      discordId: discord.user.id,
      name: 'ada',
      roleIds: [],
      body: { wanted, channelIds: [discord.channel.id], aside: false },
    },
  });
