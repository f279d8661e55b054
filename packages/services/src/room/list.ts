import type { RoomVerbs } from '../verbs';
import { liveliestRooms, roomViews } from './rooms';

const MOST = 50;

export const list: RoomVerbs['list'] = async ({ ctx }) => {
  const { db } = ctx.deps;
  const ids = await liveliestRooms(db, MOST);
  const rooms = await db.room.findMany({ where: { id: { in: ids } } });
  return roomViews(
    db,
    rooms.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  );
};
