import type { Prisma } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

// A bot writes an intent while it defers its answer, and deletes it once a message follows the generation or the person was
// refused. One that is still there belongs to a bot that died in between; the next bot takes it up. All verbs here are for the
// bot itself: @throws AtelierError forbidden.

/** A DiscordIntent row. `body` is JSON of the bot's making, which the bot checks again when it reads it. */
export type StoredIntent = Omit<Prisma.DiscordIntentGetPayload<object>, 'createdAt' | 'body'> & {
  body: unknown;
};

/** Intents that are taken up at once. */
const AT_ONCE = 100;

/** Writes an intent down; does nothing where it is already written, since two bots with one token may both do it. */
export const saveIntent: Verb<{ intent: StoredIntent }, void> = async ({ ctx, input: { intent } }) => {
  requireSystem(ctx);
  const data = [{ ...intent, body: intent.body as Prisma.InputJsonValue }];
  await ctx.deps.db.discordIntent.createMany({ data, skipDuplicates: true });
};

/** Deletes the intent of an interaction that was answered. Idempotent. */
export const dropIntent: Verb<{ interactionId: string }, void> = async ({
  ctx,
  input: { interactionId },
}) => {
  requireSystem(ctx);
  await ctx.deps.db.discordIntent.deleteMany({ where: { interactionId } });
};

/** Intents written at `before` or earlier, oldest first, at most 100. */
export const intentsBefore: Verb<{ before: Date }, StoredIntent[]> = async ({ ctx, input: { before } }) => {
  requireSystem(ctx);
  const rows = await ctx.deps.db.discordIntent.findMany({
    where: { createdAt: { lte: before } },
    orderBy: { createdAt: 'asc' },
    take: AT_ONCE,
  });
  return rows.map(({ createdAt: _, ...row }) => row);
};
