import type { RoomView } from '@atelier/domain';
import type { Verb } from '../context';
import { liveliestRooms, roomViews } from './rooms';

const MOST = 50;

/** Returns at most 50 rooms, the one with the newest picture first. */
export const list: Verb<Record<string, never>, RoomView[]> = async ({ ctx }) => {
  const { db } = ctx.deps;
  const ids = await liveliestRooms(db, MOST);
  const rooms = await db.room.findMany({ where: { id: { in: ids } } });
  return roomViews(
    db,
    rooms.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  );
};
