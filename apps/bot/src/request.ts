import { generation } from '@atelier/services';
import type { ButtonInteraction, ChatInputCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import type { App } from './app';
import type { MessagePlace } from './message-rows';

type Answered = ChatInputCommandInteraction | ButtonInteraction | ModalSubmitInteraction;

/** Discord lets a token edit for 15 minutes; the last half minute is left to clocks that differ. */
const TOKEN_MS = 14.5 * 60_000;

/** Where a message of this interaction is, with the token that edits it. */
export function placeOf(interaction: Answered, messageId: string): MessagePlace {
  return {
    applicationId: interaction.applicationId,
    guildId: interaction.guildId,
    channelId: interaction.channelId ?? '',
    messageId,
    interactionToken: interaction.token,
    tokenExpiresAt: new Date(interaction.createdTimestamp + TOKEN_MS),
    locale: interaction.locale,
  };
}

/**
 * Asks for a generation and lets the deferred answer follow it. The interaction's id is the idempotency key: Discord may
 * deliver an interaction to two bots, or twice to one. @throws AtelierError as generation.request
 */
export async function requestAndFollow(
  app: App,
  interaction: Answered,
  messageId: string,
  body: Record<string, unknown>,
): Promise<void> {
  const ctx = await app.ctxOf(interaction);
  const room = await linkedRoom(app, interaction.channelId);
  const accepted = await generation.request({
    ctx,
    input: { body: { ...(room ? { room } : {}), ...body }, idempotencyKey: `discord-${interaction.id}` },
  });
  await app.followers.follow(accepted.id, placeOf(interaction, messageId), interaction.attachmentSizeLimit);
}

/** Slug of the room that this channel is, if it is one. */
async function linkedRoom({ deps }: App, channelId: string | null): Promise<string | undefined> {
  if (!channelId) return undefined;
  const room = await deps.db.room.findUnique({
    where: { discordChannelId: channelId },
    select: { slug: true },
  });
  return room?.slug;
}
