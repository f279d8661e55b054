import type { Prisma } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

/** A DiscordMessage row: which message follows which generation, with the token that may edit it. */
export type FollowedMessage = Prisma.DiscordMessageGetPayload<object>;

/** Where messages are that are not in a plain channel: a thread, or a post of a forum. */
export type PlaceKind = 'thread' | 'forum';

/** Place of a message, its interaction token while that is valid, and the limits of its content. */
export interface MessagePlace {
  applicationId: string;
  guildId: string | null;
  channelId: string;
  messageId: string;
  /** Null where the bot posted the message itself. */
  interactionToken: string | null;
  tokenExpiresAt: Date | null;
  /** Bytes; 0 where the bot may attach no files. */
  attachmentLimit: number;
  placeKind: PlaceKind | null;
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
 * Records the content of a message; `settledAt` when no further change is expected. `seen` is the row's `stale` from
 * before its generation was read: what made it stale since still counts. @throws AtelierError forbidden
 */
export const markShown: Verb<
  { id: string; shown: string | null; settledAt: Date | null; seen?: number },
  void
> = async ({ ctx, input: { id, seen = 0, ...data } }) => {
  requireSystem(ctx);
  // updateMany: the row may be deleted with its generation meanwhile.
  await ctx.deps.db.discordMessage.updateMany({
    where: { id },
    data: { ...data, ...(seen > 0 && { stale: { decrement: seen } }) },
  });
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

/** Ancestors that are looked at: a conversation that long has long been long. */
const MOST_ANCESTORS = 10;

/**
 * Counts how many ancestors of a generation this channel shows too, at most MOST_ANCESTORS: how long people have been
 * remixing each other here. @throws AtelierError forbidden
 */
export const conversation: Verb<{ generationId: string; channelId: string }, number> = async ({
  ctx,
  input: { generationId, channelId },
}) => {
  requireSystem(ctx);
  const [found] = await ctx.deps.db.$queryRaw<{ length: number }[]>`
    WITH RECURSIVE line AS (
      SELECT "id", "parentId", 0 AS "depth" FROM "Generation" WHERE "id" = ${generationId}::uuid
      UNION ALL
      SELECT g."id", g."parentId", l."depth" + 1 FROM "Generation" g JOIN line l ON g."id" = l."parentId"
      WHERE l."depth" < ${MOST_ANCESTORS}
    )
    SELECT count(*)::int AS "length" FROM line l WHERE l."depth" > 0 AND EXISTS (
      SELECT FROM "DiscordMessage" m WHERE m."generationId" = l."id" AND m."channelId" = ${channelId})`;
  return found?.length ?? 0;
};
