import { type Tx, withTransaction } from '@atelier/db';
import {
  AtelierError,
  addressOf,
  LIMITS,
  parseInput,
  type RoomView,
  roomClosedSchema,
  roomOwnerSchema,
  roomSchema,
  roomSettingsSchema,
  roomSlug,
} from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { checkWords } from '../shared/moderate';
import { notifyPassing } from '../shared/notify';
import { freeAddress, moveRoom } from './address';
import { findRoom, type Room, roomView } from './rooms';

/** Most rooms of one person; stops a script that makes thousands. */
const ROOMS_PER_PERSON = 20;

/**
 * Locks the actor and the room until the transaction ends. `isOwner` is false for a moderator, whose deeds
 * are recorded. @throws unauthenticated, banned, not_found, forbidden (neither its owner nor a moderator)
 */
async function lockOwnRoom(tx: Tx, ctx: Ctx, slug: string): Promise<{ room: Room; isOwner: boolean }> {
  const userId = requirePerson(ctx);
  const role = await lockPerson(tx, userId);
  const { id } = await findRoom(tx, slug);
  await tx.$queryRaw`SELECT FROM "Room" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  const room = await tx.room.findUniqueOrThrow({ where: { id } });
  const isOwner = room.ownerId === userId;
  if (!isOwner && role === 'member')
    throw new AtelierError('forbidden', 'Only its owner or a moderator may change a room.');
  return { room, isOwner };
}

/** @throws quota_exceeded when the person owns as many rooms as one may */
async function checkRoomsOf(tx: Tx, ownerId: string): Promise<void> {
  if ((await tx.room.count({ where: { ownerId } })) >= ROOMS_PER_PERSON)
    throw new AtelierError('quota_exceeded', `One person may own ${ROOMS_PER_PERSON} rooms.`, {
      reason: 'room_limit',
    });
}

/** `slug` within the length of an address, with `-ending`. */
const withEnding = (slug: string, ending: string): string =>
  `${slug.slice(0, LIMITS.roomSlugLength - ending.length - 1).replace(/-$/, '')}-${ending}`;

/** An address, then the same with 2, 3, … and at last with six random letters. */
function candidatesFor(slug: string): string[] {
  const letters = Math.random().toString(36).slice(2, 8).padEnd(6, '0');
  if (slug === '') return [`room-${letters}`];
  const numbered = Array.from({ length: 18 }, (_, n) => withEnding(slug, String(n + 2)));
  return [slug, ...numbered, withEnding(slug, letters)];
}

/**
 * Opens a room. `body` is `{name, slug?, description?, promoteVotes?}`. Without `slug` the address is made
 * from the name, with a number where it is taken.
 * @throws unauthenticated, banned, conflict (the slug is taken), caption_refused, quota_exceeded
 */
export const create: Verb<{ body: unknown }, RoomView> = async ({ ctx, input }) => {
  const ownerId = requirePerson(ctx);
  const { slug, name, description = null, promoteVotes = null } = parseInput(roomSchema, input.body);
  const wanted = slug ?? addressOf(name);
  // Checks the slug's words too, because pages show them.
  for (const text of [name, wanted.replaceAll('-', ' '), description ?? ''])
    if (text) await checkWords(ctx, text, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, ownerId);
    await checkRoomsOf(tx, ownerId);
    const free = await freeAddress(tx, slug === undefined ? candidatesFor(wanted) : [slug]);
    if (free === null)
      throw new AtelierError('conflict', `There is a room "${wanted}" already.`, { reason: 'room_taken' });
    const data = { slug: free, name, description, ownerId, promoteVotes };
    return roomView(tx, await tx.room.create({ data }));
  });
};

/**
 * Changes a room's name, its description, or how many votes promote a picture (its owner or a moderator). A
 * new name makes a new address; the old one goes on leading to the room.
 * @throws unauthenticated, banned, forbidden, not_found, caption_refused
 */
export const set: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  requirePerson(ctx);
  const slug = parseInput(roomSlug, input.slug);
  const data = parseInput(roomSettingsSchema, input.body);
  for (const text of [data.name, data.description]) if (text) await checkWords(ctx, text, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room, isOwner } = await lockOwnRoom(tx, ctx, slug);
    if (data.name !== undefined && data.name !== room.name) await readdress(tx, room, data.name);
    const set = await tx.room.update({ where: { id: room.id }, data });
    if (!isOwner) await recordDeed(tx, ctx, { action: 'room', subject: deedOn(room, data) });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: set.slug });
    return roomView(tx, set);
  });
};

/** Moves a room to the address of its new name; it keeps its address where the name makes none. */
async function readdress(tx: Tx, room: Room, name: string): Promise<void> {
  const wanted = addressOf(name);
  if (wanted === '' || wanted === room.slug) return;
  const free = await freeAddress(tx, candidatesFor(wanted), room.id);
  if (free !== null) await moveRoom(tx, room, free);
}

/** Describes a change with the old and the new values, for the audit trail. */
function deedOn(room: Settings & { slug: string }, data: Partial<Settings>): string {
  const { name, description, promoteVotes } = data;
  return [
    `/${room.slug}`,
    ...(name !== undefined && name !== room.name ? [`${room.name} → ${name}`] : []),
    ...(description !== undefined && description !== room.description
      ? [`“${room.description ?? ''}” → “${description ?? ''}”`]
      : []),
    ...(promoteVotes !== undefined && promoteVotes !== room.promoteVotes
      ? [`votes: ${room.promoteVotes ?? '–'} → ${promoteVotes ?? '–'}`]
      : []),
  ].join(', ');
}

type Settings = Pick<Room, 'name' | 'description' | 'promoteVotes'>;

/**
 * Closes a room, or opens it again (its owner or a moderator). A closed room takes no new pictures; what was
 * made there stays readable, and can be voted for and promoted. `body` is `{closed}`. Idempotent.
 * @throws unauthenticated, banned, forbidden, not_found
 */
export const close: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { closed } = parseInput(roomClosedSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room, isOwner } = await lockOwnRoom(tx, ctx, slug);
    if (closed === (room.closedAt !== null)) return roomView(tx, room);
    const closedAt = closed ? ctx.deps.now() : null;
    const set = await tx.room.update({ where: { id: room.id }, data: { closedAt } });
    const subject = `/${room.slug}, ${closed ? 'open → closed' : 'closed → open'}`;
    if (!isOwner) await recordDeed(tx, ctx, { action: 'room', subject });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: room.slug });
    return roomView(tx, set);
  });
};

/**
 * Makes another person the owner of a room (its owner or a moderator). `body` is `{personId}`. Recorded in
 * every case, because the old owner cannot take it back.
 * @throws unauthenticated, banned, forbidden, not_found (the room, or the person), conflict (the person is
 * banned), quota_exceeded (the person owns as many rooms as one may)
 */
export const handOver: Verb<{ slug: string; body: unknown }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { personId } = parseInput(roomOwnerSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    const { room } = await lockOwnRoom(tx, ctx, slug);
    if (room.ownerId === personId) return roomView(tx, room);
    const heir = await tx.user.findUnique({
      where: { id: personId },
      select: { name: true, bannedAt: true },
    });
    if (!heir) throw new AtelierError('not_found', 'There is no such person.');
    if (heir.bannedAt) throw new AtelierError('conflict', 'This person is banned and can own no room.');
    await checkRoomsOf(tx, personId);
    const set = await tx.room.update({ where: { id: room.id }, data: { ownerId: personId } });
    await recordDeed(tx, ctx, { action: 'room', subject: `/${room.slug} → ${heir.name}`, personId });
    await notifyPassing(tx, { kind: 'room', room: room.slug, slug: room.slug });
    return roomView(tx, set);
  });
};
