import { AtelierError, parseInput, roomSlug } from '@atelier/domain';
import type { RoomVerbs } from '../verbs';
import { roomView } from './rooms';

export const get: RoomVerbs['get'] = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const room = await ctx.deps.db.room.findUnique({ where: { slug } });
  if (!room) throw new AtelierError('not_found', `There is no room "${slug}".`);
  return roomView(ctx.deps.db, room);
};
