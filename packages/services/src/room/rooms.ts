import { Prisma, type Tx } from '@atelier/db';
import {
  ACTIVE_STATUSES,
  AtelierError,
  type GenerationView,
  LIMITS,
  parseInput,
  type RoomView,
  roomSlug,
} from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import type { Verb } from '../context';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';

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
async function roomViews(tx: Tx, rooms: Room[]): Promise<RoomView[]> {
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
async function liveliestRooms(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Room" r LEFT JOIN LATERAL (
      SELECT g."createdAt" FROM "Generation" g WHERE g."roomId" = r."id" AND ${SHOWN}
      ORDER BY g."createdAt" DESC, g."id" DESC LIMIT 1) newest ON true
    ORDER BY newest."createdAt" DESC NULLS LAST, r."createdAt" DESC LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/**
 * Returns one room, also by an address that it had before: then its `slug` is another one. @throws not_found
 */
export const get: Verb<{ slug: string }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { db } = ctx.deps;
  return roomView(db, await findRoom(db, slug));
};

const MOST_LISTED = 50;

/** Returns at most 50 rooms, the one with the newest picture first. */
export const list: Verb<Record<string, never>, RoomView[]> = async ({ ctx }) => {
  const { db } = ctx.deps;
  const ids = await liveliestRooms(db, MOST_LISTED);
  const rooms = await db.room.findMany({ where: { id: { in: ids } } });
  return roomViews(
    db,
    rooms.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  );
};

const MOST_LIVE = 20;

/**
 * Returns the snapshot that a socket gets on joining a room: at most 20 generations that run or wait, running
 * ones first, then the newest. `lobby` covers every room.
 * @throws not_found
 */
export const live: Verb<{ slug: string }, GenerationView[]> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { db } = ctx.deps;
  const room = slug === LOBBY ? null : await findRoom(db, slug);
  const active = await db.generation.findMany({
    where: {
      ...(room && { roomId: room.id }),
      status: { in: [...ACTIVE_STATUSES] },
      unlisted: false,
      hiddenAt: null,
      deletedAt: null,
    },
    // Orders running generations first (the statuses sort that way, reversed), then the newest, so that one
    // person's long queue hides no running one.
    orderBy: [{ status: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
    take: MOST_LIVE,
    select: { id: true },
  });
  const ids = active.map(({ id }) => id);
  return presentAll(db, await loadGenerations(db, ids, ctx), ctx);
};
