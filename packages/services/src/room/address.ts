import type { Tx } from '@atelier/db';
import { LOBBY } from '@atelier/protocol';

/** Key of the advisory lock under which addresses change. */
const ADDRESSES = 1_817_534_066;

/**
 * Returns the first of `candidates` that no other room has or had, or null. Addresses lie in two tables, so a
 * lock until the end of the transaction keeps others from taking it. `roomId`: may take back its own.
 */
export async function freeAddress(
  tx: Tx,
  candidates: readonly string[],
  roomId: string | null = null,
): Promise<string | null> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ADDRESSES}::bigint)`;
  const taken = await tx.$queryRaw<{ slug: string }[]>`
    SELECT r."slug" FROM "Room" r
    WHERE r."slug" = ANY (${candidates}::text[]) AND r."id" IS DISTINCT FROM ${roomId}::uuid
    UNION ALL SELECT a."slug" FROM "RoomAlias" a
    WHERE a."slug" = ANY (${candidates}::text[]) AND a."roomId" IS DISTINCT FROM ${roomId}::uuid`;
  const others = new Set([LOBBY, ...taken.map(({ slug }) => slug)]);
  return candidates.find((slug) => !others.has(slug)) ?? null;
}

/**
 * Moves a room to `slug`, which `freeAddress` has found. The address it had goes on leading to it.
 */
export async function moveRoom(tx: Tx, room: { id: string; slug: string }, slug: string): Promise<void> {
  if (slug === room.slug) return;
  await tx.roomAlias.deleteMany({ where: { slug, roomId: room.id } });
  await tx.room.update({ where: { id: room.id }, data: { slug } });
  await tx.roomAlias.create({ data: { slug: room.slug, roomId: room.id } });
}
