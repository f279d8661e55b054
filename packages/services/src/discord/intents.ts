import type { Prisma } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

// A bot writes an intent while it defers its answer. It deletes the intent once a message follows the
// generation or the person was refused. A bot that dies in between leaves the intent, and the next bot takes
// it up. All verbs here are for the bot itself: @throws AtelierError forbidden.

/** A DiscordIntent row. `body` is JSON that the bot writes, and parses again when it reads it. */
export type StoredIntent = Omit<Prisma.DiscordIntentGetPayload<object>, 'createdAt' | 'body'> & {
  body: unknown;
};

/** Most intents in one read. */
const AT_ONCE = 100;

/** Inserts an intent; does nothing if it exists, because two bots with one token may both insert it. */
export const saveIntent: Verb<{ intent: StoredIntent }, void> = async ({ ctx, input: { intent } }) => {
  requireSystem(ctx);
  const data = [{ ...intent, body: intent.body as Prisma.InputJsonValue }];
  await ctx.deps.db.discordIntent.createMany({ data, skipDuplicates: true });
};

/** Deletes the intent of an answered interaction. Idempotent. */
export const dropIntent: Verb<{ interactionId: string }, void> = async ({
  ctx,
  input: { interactionId },
}) => {
  requireSystem(ctx);
  await ctx.deps.db.discordIntent.deleteMany({ where: { interactionId } });
};

/** Returns intents written at `before` or earlier, oldest first, at most 100. */
export const intentsBefore: Verb<{ before: Date }, StoredIntent[]> = async ({ ctx, input: { before } }) => {
  requireSystem(ctx);
  const rows = await ctx.deps.db.discordIntent.findMany({
    where: { createdAt: { lte: before } },
    orderBy: { createdAt: 'asc' },
    take: AT_ONCE,
  });
  return rows.map(({ createdAt: _, ...row }) => row);
};
