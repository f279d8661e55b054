import type { Db } from '@atelier/db';

/** A DiscordMessage row: which message follows which generation, with the token that may edit it. */
export type MessageRow = NonNullable<Awaited<ReturnType<Db['discordMessage']['findUnique']>>>;

/** Where a message is, the interaction token that edits it until it expires, and what it may carry. */
export interface MessagePlace {
  applicationId: string;
  guildId: string | null;
  channelId: string;
  messageId: string;
  interactionToken: string;
  tokenExpiresAt: Date;
  /** Bytes. */
  attachmentLimit: number;
  /** Language of the message: that of who asked for it. */
  locale: string;
}

/** `shown` of a message that was deleted or is out of reach: nobody follows it any more. */
export const GONE = 'gone';
/** `shown` of a message whose picture was taken off: its generation was hidden or deleted. */
export const REMOVED = 'removed';

/** Records that a message follows a generation, or gives a message that already does a fresh token. Follows it anew. */
export async function saveMessage(db: Db, generationId: string, place: MessagePlace): Promise<MessageRow> {
  const row = await db.discordMessage.upsert({
    where: { messageId: place.messageId },
    create: { generationId, ...place },
    update: {
      interactionToken: place.interactionToken,
      tokenExpiresAt: place.tokenExpiresAt,
      attachmentLimit: place.attachmentLimit,
      settledAt: null,
    },
  });
  if (row.shown !== GONE) return row;
  // Whoever pressed its button has shown that the message is there.
  return db.discordMessage.update({ where: { id: row.id }, data: { shown: null } });
}

export const readMessage = (db: Db, id: string): Promise<MessageRow | null> =>
  db.discordMessage.findUnique({ where: { id } });

/** Messages of a generation that can still be edited, settled or not. */
export const messagesOf = (db: Db, generationId: string): Promise<MessageRow[]> =>
  db.discordMessage.findMany({
    where: { generationId, OR: [{ shown: null }, { shown: { not: GONE } }] },
    orderBy: { createdAt: 'asc' },
  });

/** What the message shows now; `settled` when nothing more is expected. */
export const markShown = (
  db: Db,
  id: string,
  shown: string | null,
  settledAt: Date | null,
): Promise<unknown> => db.discordMessage.updateMany({ where: { id }, data: { shown, settledAt } });
