import type { Db } from '@atelier/db';
import { type MessageRow, readMessage } from './message-rows';

// Of several bots (two started by mistake, one for each range of shards, an old one that is being replaced) one edits a
// message: the one that holds its lease. A bot that dies loses its leases after LEASE_MS, and another one goes on. Times are
// the database's, so clocks that differ do not matter.

/** Takes a message for `ownerId`, or takes it again; null when another bot has it. */
export async function claimMessage(
  db: Db,
  id: string,
  ownerId: string,
  leaseMs: number,
): Promise<MessageRow | null> {
  const taken = await db.$executeRaw`
    UPDATE "DiscordMessage" SET "ownerId" = ${ownerId}::uuid, "ownedUntil" = now() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE "id" = ${id}::uuid AND ("ownerId" IS NULL OR "ownerId" = ${ownerId}::uuid OR "ownedUntil" < now())`;
  return taken === 1 ? readMessage(db, id) : null;
}

/** Prolongs the leases of `ownerId` on `ids`; returns those that it still holds. */
export async function renewMessages(
  db: Db,
  ids: string[],
  ownerId: string,
  leaseMs: number,
): Promise<Set<string>> {
  const held = await db.$queryRaw<{ id: string }[]>`
    UPDATE "DiscordMessage" SET "ownedUntil" = now() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE "id" = ANY(${ids}::uuid[]) AND "ownerId" = ${ownerId}::uuid RETURNING "id"::text AS "id"`;
  return new Set(held.map(({ id }) => id));
}

/** Lets messages go, so that another bot need not wait. Without `ids` all that `ownerId` holds. */
export const releaseMessages = (db: Db, ownerId: string, ids?: string[]): Promise<unknown> =>
  db.discordMessage.updateMany({
    where: { ownerId, ...(ids ? { id: { in: ids } } : {}) },
    data: { ownerId: null, ownedUntil: null },
  });

/** Messages whose generation may still change what they show, and that no bot follows. */
export async function orphanedMessages(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text AS "id" FROM "DiscordMessage"
    WHERE "settledAt" IS NULL AND ("ownerId" IS NULL OR "ownedUntil" < now())
    ORDER BY "createdAt" LIMIT 500`;
  return rows.map(({ id }) => id);
}
