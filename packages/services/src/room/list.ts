import type { RoomVerbs } from '../verbs';
import { roomInclude, toRoomView } from './rooms';

export const list: RoomVerbs['list'] = async ({ ctx }) => {
  const rooms = await ctx.deps.db.room.findMany({
    orderBy: [{ generations: { _count: 'desc' } }, { createdAt: 'asc' }],
    take: 50,
    include: roomInclude,
  });
  return rooms.map(toRoomView);
};
