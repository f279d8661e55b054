import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import type { FollowedMessage } from './messages';

// Only the bot that holds a message's lease edits it. Several bots run when each has a range of shards,
// during a replacement, or by mistake. The leases of a dead bot expire, and another bot goes on. Times are
// the database's, so the hosts' clocks do not matter. All verbs here are for the bot itself: @throws
// AtelierError forbidden.

/** Most messages in one read. */
const AT_ONCE = 500;

/**
 * Takes or renews the lease of a message for `ownerId`; null while another bot holds it. @param leaseMs
 * milliseconds
 */
export const claim: Verb<{ id: string; ownerId: string; leaseMs: number }, FollowedMessage | null> = async ({
  ctx,
  input: { id, ownerId, leaseMs },
}) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const taken = await db.$executeRaw`
    UPDATE "DiscordMessage" SET "ownerId" = ${ownerId}::uuid, "ownedUntil" = now() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE "id" = ${id}::uuid AND ("ownerId" IS NULL OR "ownerId" = ${ownerId}::uuid OR "ownedUntil" < now())`;
  return taken === 1 ? db.discordMessage.findUnique({ where: { id } }) : null;
};

/**
 * Renews the leases of `ownerId` on `ids`; returns the ids that it still holds. @param leaseMs milliseconds
 */
export const renew: Verb<{ ids: string[]; ownerId: string; leaseMs: number }, ReadonlySet<string>> = async ({
  ctx,
  input: { ids, ownerId, leaseMs },
}) => {
  requireSystem(ctx);
  if (ids.length === 0) return new Set();
  const held = await ctx.deps.db.$queryRaw<{ id: string }[]>`
    UPDATE "DiscordMessage" SET "ownedUntil" = now() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE "id" = ANY(${ids}::uuid[]) AND "ownerId" = ${ownerId}::uuid RETURNING "id"::text AS "id"`;
  return new Set(held.map(({ id }) => id));
};

/** Releases the leases of `ownerId` on `ids`, or all of them, so that another bot need not wait. */
export const release: Verb<{ ownerId: string; ids?: string[] }, void> = async ({
  ctx,
  input: { ownerId, ids },
}) => {
  requireSystem(ctx);
  await ctx.deps.db.discordMessage.updateMany({
    where: { ownerId, ...(ids && { id: { in: ids } }) },
    data: { ownerId: null, ownedUntil: null },
  });
};

/**
 * Returns ids of messages that a bot must bring up to date and that none follows, oldest first, at most AT_ONCE:
 * those that are not settled, and those whose generation went out of sight or came back (`stale`, which a trigger
 * keeps). The condition repeats that of the index `DiscordMessage_due` literally, so the query reads no other
 * message.
 */
export const due: Verb<Record<string, never>, string[]> = async ({ ctx }) => {
  requireSystem(ctx);
  const rows = await ctx.deps.db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text AS "id" FROM "DiscordMessage"
    WHERE ("settledAt" IS NULL OR "stale" > 0) AND ("ownerId" IS NULL OR "ownedUntil" < now())
    ORDER BY "createdAt" LIMIT ${AT_ONCE}`;
  return rows.map(({ id }) => id);
};
