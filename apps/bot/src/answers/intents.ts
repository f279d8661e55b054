import type { discord } from '@atelier/services';
import {
  type ButtonInteraction,
  ChannelType,
  type ChatInputCommandInteraction,
  type MessageContextMenuCommandInteraction,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import { z } from 'zod';
import { ATTACHMENT_BYTES } from '../follow/message-body';
import { type Who, whoOf } from '../gateway/who';
import { type Wanted, wantedSchema } from './wanted';

type Answered =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | ModalSubmitInteraction;

/** Discord lets a token edit for 15 minutes; half a minute is left for clocks that differ. */
const TOKEN_MS = 14.5 * 60_000;

/** A wish of a person that no message follows yet. */
export interface Intent {
  /** Of the interaction; also the idempotency key of the request. */
  id: string;
  who: Who;
  wanted: Wanted;
  /** Without the message: Discord says only with its answer which message the deferred reply is. */
  place: Place;
}

/** The place of an answer to an interaction, which has a token. */
type Place = Omit<discord.MessagePlace, 'messageId' | 'locale'> & {
  interactionToken: string;
  tokenExpiresAt: Date;
};

const whereOf = (interaction: Answered): Intent['place'] => ({
  applicationId: interaction.applicationId,
  guildId: interaction.guildId,
  channelId: interaction.channelId ?? '',
  interactionToken: interaction.token,
  tokenExpiresAt: new Date(interaction.createdTimestamp + TOKEN_MS),
  attachmentLimit: limitOf(interaction),
  placeKind: placeKindOf(interaction),
});

/** Bytes of a file: none where the bot may not attach any. An older payload may lack the limit of any message. */
const limitOf = ({ attachmentSizeLimit, appPermissions }: Answered): number =>
  appPermissions.has(PermissionFlagsBits.AttachFiles) ? (attachmentSizeLimit ?? ATTACHMENT_BYTES) : 0;

/** Whether a channel is a thread, and whether that is a post of a forum. */
function placeKindOf({ channel }: Answered): discord.PlaceKind | null {
  if (!channel?.isThread()) return null;
  const isPost =
    channel.parent?.type === ChannelType.GuildForum || channel.parent?.type === ChannelType.GuildMedia;
  return isPost ? 'forum' : 'thread';
}

/** Where a message of this interaction is, with the token that edits it. */
export const placeOf = (interaction: Answered, messageId: string) => ({ ...whereOf(interaction), messageId });

/** The intent of an interaction that asks for a picture. */
export const intentOf = (interaction: Answered, wanted: Wanted): Intent => ({
  id: interaction.id,
  who: whoOf(interaction),
  wanted,
  place: whereOf(interaction),
});

/** Content of an intent's `body`, besides the columns. */
const bodySchema = z.object({
  wanted: wantedSchema,
  channelIds: z.array(z.string()),
  aside: z.boolean(),
  placeKind: z.enum(['thread', 'forum']).nullable().default(null),
});

/** The row of an intent, as `discord.saveIntent` takes it. */
export function toStored({ id, who, wanted, place }: Intent): discord.StoredIntent {
  const { discordId, name, avatarUrl, locale, roleIds, channelIds, aside } = who;
  const { placeKind, ...where } = place;
  const body = { wanted, channelIds, aside, placeKind };
  return { interactionId: id, ...where, discordId, name, avatarUrl, locale, roleIds, body };
}

/** The intent in a row. @throws ZodError when its body is none of ours */
export function fromStored({ interactionId, body, ...row }: discord.StoredIntent): Intent {
  const { wanted, channelIds, aside, placeKind } = bodySchema.parse(body);
  const { discordId, name, avatarUrl, locale, roleIds, ...place } = row;
  const { guildId, channelId } = place;
  return {
    id: interactionId,
    who: { discordId, name, avatarUrl, locale, roleIds, guildId, channelId, channelIds, aside },
    wanted,
    place: { ...place, placeKind },
  };
}
