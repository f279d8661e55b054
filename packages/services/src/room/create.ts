import { withTransaction } from '@atelier/db';
import { AtelierError, addressOf, parseInput, type RoomView, roomSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { checkWords } from '../shared/moderate';
import { freeAddress } from './address';
import { candidatesFor, checkRoomsOf } from './own';
import { roomView } from './rooms';

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
