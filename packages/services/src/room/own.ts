import type { Tx } from '@atelier/db';
import { AtelierError, LIMITS } from '@atelier/domain';
import type { Ctx } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { findRoom, type Room } from './rooms';

/** Most rooms of one person; stops a script that makes thousands. */
const ROOMS_PER_PERSON = 20;

/**
 * Locks the actor and the room until the transaction ends. `isOwner` is false for a moderator, whose deeds
 * are recorded. @throws unauthenticated, banned, not_found, forbidden (neither its owner nor a moderator)
 */
export async function lockOwnRoom(tx: Tx, ctx: Ctx, slug: string): Promise<{ room: Room; isOwner: boolean }> {
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
export async function checkRoomsOf(tx: Tx, ownerId: string): Promise<void> {
  if ((await tx.room.count({ where: { ownerId } })) >= ROOMS_PER_PERSON)
    throw new AtelierError('quota_exceeded', `One person may own ${ROOMS_PER_PERSON} rooms.`, {
      reason: 'room_limit',
    });
}

/** `slug` within the length of an address, with `-ending`. */
const withEnding = (slug: string, ending: string): string =>
  `${slug.slice(0, LIMITS.roomSlugLength - ending.length - 1).replace(/-$/, '')}-${ending}`;

/** An address, then the same with 2, 3, … and at last with six random letters. */
export function candidatesFor(slug: string): string[] {
  const letters = Math.random().toString(36).slice(2, 8).padEnd(6, '0');
  if (slug === '') return [`room-${letters}`];
  const numbered = Array.from({ length: 18 }, (_, n) => withEnding(slug, String(n + 2)));
  return [slug, ...numbered, withEnding(slug, letters)];
}
