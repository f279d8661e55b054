import { type Db, Prisma } from '@atelier/db';
import { GONE, type MessageRow, REMOVED, readMessage } from './message-rows';

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

/** As many messages are taken up at once. */
export const AT_ONCE = 500;

/** Messages whose generation may still change what they show, and that no bot follows. */
export async function orphanedMessages(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text AS "id" FROM "DiscordMessage"
    WHERE "settledAt" IS NULL AND ("ownerId" IS NULL OR "ownedUntil" < now())
    ORDER BY "createdAt" LIMIT ${AT_ONCE}`;
  return rows.map(({ id }) => id);
}

/**
 * Settled messages that still show what was hidden or deleted since, or lack what is shown again, and that no bot follows. The conditions
 * are those of the partial indexes in prisma/migrations/20261129000300_stray_messages, letter by letter: it reads what is out of sight and
 * what was taken off, not every message.
 */
export async function strayMessages(db: Db): Promise<string[]> {
  const free = Prisma.sql`m."settledAt" IS NOT NULL AND (m."ownerId" IS NULL OR m."ownedUntil" < now())`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text AS "id" FROM (
      SELECT m."id", m."createdAt" FROM "Generation" g JOIN "DiscordMessage" m ON m."generationId" = g."id"
      WHERE (g."hiddenAt" IS NOT NULL OR g."deletedAt" IS NOT NULL) AND ${free}
        AND coalesce(m."shown", '') NOT IN (${GONE}, ${REMOVED})
      UNION ALL
      SELECT m."id", m."createdAt" FROM "DiscordMessage" m JOIN "Generation" g ON g."id" = m."generationId"
      WHERE m."shown" = ${Prisma.raw(`'${REMOVED}'`)} AND ${free}
        AND g."hiddenAt" IS NULL AND g."deletedAt" IS NULL
    ) stray ORDER BY "createdAt" LIMIT ${AT_ONCE}`;
  return rows.map(({ id }) => id);
}
