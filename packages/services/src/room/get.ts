import { AtelierError, parseInput, roomSlug } from '@atelier/domain';
import type { RoomVerbs } from '../verbs';
import { roomInclude, toRoomView } from './rooms';

export const get: RoomVerbs['get'] = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const room = await ctx.deps.db.room.findUnique({ where: { slug }, include: roomInclude });
  if (!room) throw new AtelierError('not_found', `There is no room "${slug}".`);
  return toRoomView(room);
};
