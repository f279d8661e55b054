import { AtelierError, parseInput, type RoomView, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { roomView } from './rooms';

/** Returns one room. @throws not_found */
export const get: Verb<{ slug: string }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const room = await ctx.deps.db.room.findUnique({ where: { slug } });
  if (!room) throw new AtelierError('not_found', `There is no room "${slug}".`);
  return roomView(ctx.deps.db, room);
};
