import { parseInput, type RoomView, roomSlug } from '@atelier/domain';
import type { Verb } from '../context';
import { findRoom, roomView } from './rooms';

/**
 * Returns one room, also by an address that it had before: then its `slug` is another one. @throws not_found
 */
export const get: Verb<{ slug: string }, RoomView> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { db } = ctx.deps;
  return roomView(db, await findRoom(db, slug));
};
