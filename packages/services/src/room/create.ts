import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, type RoomView, roomSchema } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { checkWords } from '../shared/moderate';
import { roomView } from './rooms';

/** Most rooms of one person; stops a script that makes thousands. */
const ROOMS_PER_PERSON = 20;

/**
 * Opens a room. `body` is `{slug, name, promoteVotes?}`.
 * @throws unauthenticated, banned, conflict (the slug is taken), caption_refused, quota_exceeded
 */
export const create: Verb<{ body: unknown }, RoomView> = async ({ ctx, input }) => {
  const ownerId = requirePerson(ctx);
  const { slug, name, promoteVotes = null } = parseInput(roomSchema, input.body);
  // Checks the slug's words too, because pages show them.
  for (const text of [name, slug.replaceAll('-', ' ')]) await checkWords(ctx, text, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, ownerId);
    if ((await tx.room.count({ where: { ownerId } })) >= ROOMS_PER_PERSON)
      throw new AtelierError('quota_exceeded', `One person may own ${ROOMS_PER_PERSON} rooms.`, {
        reason: 'room_limit',
      });
    const made =
      slug === LOBBY
        ? 0
        : (await tx.room.createMany({ data: [{ slug, name, ownerId, promoteVotes }], skipDuplicates: true }))
            .count;
    if (made === 0)
      throw new AtelierError('conflict', `There is a room "${slug}" already.`, { reason: 'room_taken' });
    return roomView(tx, await tx.room.findUniqueOrThrow({ where: { slug } }));
  });
};
