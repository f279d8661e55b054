import { Prisma, type Tx } from '@atelier/db';
import { AtelierError, LIMITS, type RoomView } from '@atelier/domain';

export type Room = Prisma.RoomGetPayload<object>;

/** SQL condition of a room's public pictures. */
const SHOWN = Prisma.sql`g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"`;

/** The room at an address, its own or one that it had before, or null. No address is of two rooms. */
export const roomAt = async (tx: Tx, slug: string): Promise<Room | null> =>
  (await tx.room.findUnique({ where: { slug } })) ??
  (await tx.roomAlias.findUnique({ where: { slug }, include: { room: true } }))?.room ??
  null;

/** The same. @throws not_found */
export async function findRoom(tx: Tx, slug: string): Promise<Room> {
  const room = await roomAt(tx, slug);
  if (!room) throw new AtelierError('not_found', `There is no room "${slug}".`);
  return room;
}

/**
 * Views of rooms, in order. Pictures are counted up to a limit: counting half a million of them takes a
 * second.
 */
export async function roomViews(tx: Tx, rooms: Room[]): Promise<RoomView[]> {
  const counts = await tx.$queryRaw<{ id: string; ownerName: string | null; count: number }[]>`
    SELECT r."id", (SELECT u."name" FROM "User" u WHERE u."id" = r."ownerId") AS "ownerName", (SELECT count(*)::int FROM (
        SELECT FROM "Generation" g WHERE g."roomId" = r."id" AND ${SHOWN} LIMIT ${LIMITS.roomCount}) counted) AS "count"
    FROM "Room" r WHERE r."id" = ANY (${rooms.map(({ id }) => id)}::uuid[])`;
  const known = new Map(counts.map((row) => [row.id, row]));
  return rooms.map((room) => ({
    slug: room.slug,
    name: room.name,
    description: room.description,
    ownerId: room.ownerId,
    ownerName: known.get(room.id)?.ownerName ?? null,
    closed: room.closedAt !== null,
    discord: room.discordChannelId !== null,
    generationCount: known.get(room.id)?.count ?? 0,
    promoteVotes: room.promoteVotes,
    createdAt: room.createdAt.toISOString(),
  }));
}

/** The view of one room. */
export async function roomView(tx: Tx, room: Room): Promise<RoomView> {
  const [view] = await roomViews(tx, [room]);
  return view!;
}

/** Ids of rooms, the one with the newest picture first; those without any last. */
export async function liveliestRooms(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Room" r LEFT JOIN LATERAL (
      SELECT g."createdAt" FROM "Generation" g WHERE g."roomId" = r."id" AND ${SHOWN}
      ORDER BY g."createdAt" DESC, g."id" DESC LIMIT 1) newest ON true
    ORDER BY newest."createdAt" DESC NULLS LAST, r."createdAt" DESC LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
