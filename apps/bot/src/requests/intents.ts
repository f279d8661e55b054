import type { Db, Prisma } from '@atelier/db';
import type { ButtonInteraction, ChatInputCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import type { MessagePlace } from '../message-rows';
import { type Who, whoOf } from '../who';
import { type Wanted, wantedSchema } from './wanted';

type Answered = ChatInputCommandInteraction | ButtonInteraction | ModalSubmitInteraction;

/** Discord lets a token edit for 15 minutes; the last half minute is left to clocks that differ. */
const TOKEN_MS = 14.5 * 60_000;

/** Something that a person asked for and that no message follows yet. */
export interface Intent {
  id: string;
  who: Who;
  wanted: Wanted;
  /** Null until Discord has said which message the deferred answer is. */
  place: Omit<MessagePlace, 'messageId' | 'locale'> & { messageId: string | null };
}

/** Where a message of this interaction is, with the token that edits it. */
export const placeOf = (interaction: Answered, messageId: string) => ({
  applicationId: interaction.applicationId,
  guildId: interaction.guildId,
  channelId: interaction.channelId ?? '',
  messageId,
  interactionToken: interaction.token,
  tokenExpiresAt: new Date(interaction.createdTimestamp + TOKEN_MS),
  // An older payload may lack it: then what any message may carry.
  attachmentLimit: interaction.attachmentSizeLimit ?? 10 * 1024 * 1024,
});

export const intentOf = (interaction: Answered, wanted: Wanted): Intent => ({
  id: interaction.id,
  who: whoOf(interaction),
  wanted,
  place: { ...placeOf(interaction, ''), messageId: null },
});

type Row = NonNullable<Awaited<ReturnType<Db['discordIntent']['findUnique']>>>;

/** Writes an intent down. Two bots with one token may both do it. */
export async function saveIntent(db: Db, { id, who, wanted, place }: Intent): Promise<void> {
  const { messageId: _, ...where } = place;
  const { discordId, name, avatarUrl, locale, roleIds, channelIds, aside } = who;
  const data = {
    interactionId: id,
    ...where,
    ...{ discordId, name, avatarUrl, locale, roleIds },
    body: { wanted, channelIds, aside } as Prisma.InputJsonValue,
  };
  await db.discordIntent.createMany({ data: [data], skipDuplicates: true });
}

/** It is answered, one way or the other. */
export const dropIntent = (db: Db, interactionId: string): Promise<unknown> =>
  db.discordIntent.deleteMany({ where: { interactionId } });

/** Intents that were left behind, oldest first. */
export async function intentsBefore(db: Db, time: Date): Promise<Intent[]> {
  const rows = await db.discordIntent.findMany({
    where: { createdAt: { lte: time } },
    orderBy: { createdAt: 'asc' },
    take: 100,
  });
  return rows.map(toIntent);
}

function toIntent(row: Row): Intent {
  const { wanted, channelIds, aside } = row.body as { wanted: unknown; channelIds: string[]; aside: boolean };
  const { guildId, channelId, discordId, name, avatarUrl, locale, roleIds } = row;
  const { applicationId, interactionToken, tokenExpiresAt, attachmentLimit, messageId } = row;
  return {
    id: row.interactionId,
    who: { discordId, name, avatarUrl, locale, roleIds, guildId, channelId, channelIds, aside },
    wanted: wantedSchema.parse(wanted),
    place: {
      ...{ applicationId, guildId, channelId, messageId },
      ...{ interactionToken, tokenExpiresAt, attachmentLimit },
    },
  };
}
