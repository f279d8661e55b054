import type { Prisma } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

/** A DiscordMessage row: which message follows which generation, with the token that may edit it. */
export type FollowedMessage = Prisma.DiscordMessageGetPayload<object>;

/** Place of a message, its interaction token while that is valid, and the limits of its content. */
export interface MessagePlace {
  applicationId: string;
  guildId: string | null;
  channelId: string;
  messageId: string;
  interactionToken: string;
  tokenExpiresAt: Date;
  /** Bytes. */
  attachmentLimit: number;
  /** Language of the message, taken from the person who asked for it. */
  locale: string;
}

/** `shown` of a message that was deleted or is out of reach, so no bot follows it. */
export const GONE = 'gone';
/** `shown` of a message whose picture was removed, because its generation was hidden or deleted. */
export const REMOVED = 'removed';

/**
 * Records that a message follows a generation, or updates its token; either way it becomes unsettled. A press
 * of its button proves that a message once out of reach exists. @throws AtelierError forbidden
 */
export const follow: Verb<{ generationId: string; place: MessagePlace }, FollowedMessage> = async ({
  ctx,
  input: { generationId, place },
}) => {
  requireSystem(ctx);
  const { discordMessage } = ctx.deps.db;
  const { messageId, interactionToken, tokenExpiresAt, attachmentLimit } = place;
  const row = await discordMessage.upsert({
    where: { messageId },
    create: { generationId, ...place },
    update: { interactionToken, tokenExpiresAt, attachmentLimit, settledAt: null },
  });
  if (row.shown !== GONE) return row;
  return discordMessage.update({ where: { id: row.id }, data: { shown: null } });
};

/** Reads a message's row, or null once it is deleted. @throws AtelierError forbidden */
export const message: Verb<{ id: string }, FollowedMessage | null> = async ({ ctx, input: { id } }) => {
  requireSystem(ctx);
  return ctx.deps.db.discordMessage.findUnique({ where: { id } });
};

/**
 * Returns the messages of a generation that can still be edited, settled or not, oldest first. @throws
 * AtelierError forbidden
 */
export const messagesOf: Verb<{ generationId: string }, FollowedMessage[]> = async ({ ctx, input }) => {
  requireSystem(ctx);
  return ctx.deps.db.discordMessage.findMany({
    where: { generationId: input.generationId, OR: [{ shown: null }, { shown: { not: GONE } }] },
    orderBy: { createdAt: 'asc' },
  });
};

/**
 * Records the content of a message; `settledAt` when no further change is expected. @throws AtelierError
 * forbidden
 */
export const markShown: Verb<{ id: string; shown: string | null; settledAt: Date | null }, void> = async ({
  ctx,
  input: { id, ...data },
}) => {
  requireSystem(ctx);
  // updateMany: the row may be deleted with its generation meanwhile.
  await ctx.deps.db.discordMessage.updateMany({ where: { id }, data });
};

/**
 * Returns the id of the generation that a message shows, or null. With `guildId`, only a message in that
 * server counts. Message ids are Discord's and public, so any actor may ask.
 */
export const generationShownBy: Verb<{ messageId: string; guildId?: string }, string | null> = async ({
  ctx,
  input: { messageId, guildId },
}) => {
  const row = await ctx.deps.db.discordMessage.findFirst({
    where: { messageId, ...(guildId !== undefined && { guildId }) },
    select: { generationId: true },
  });
  return row?.generationId ?? null;
};
