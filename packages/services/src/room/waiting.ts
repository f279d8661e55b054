import { ACTIVE_STATUSES, type GenerationView, parseInput, personOf, roomSlug } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import { findRoom } from './rooms';

const inputSchema = z.object({
  slug: roomSlug,
  mine: z.boolean(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(25),
});

/**
 * Returns a page of generations that wait or run, oldest first, and their total: one's own everywhere
 * (`mine`), or those of a room. Only its author sees an unlisted one.
 * @throws not_found, unauthenticated (mine)
 */
export const waiting: Verb<
  { slug: string; mine: boolean; offset: number; limit: number },
  { items: GenerationView[]; total: number }
> = async ({ ctx, input }) => {
  const { slug, mine, offset, limit } = parseInput(inputSchema, input);
  const { db } = ctx.deps;
  const room = mine || slug === LOBBY ? null : await findRoom(db, slug);
  const authorId = mine ? requirePerson(ctx) : personOf(ctx.actor);
  const where = {
    status: { in: [...ACTIVE_STATUSES] },
    deletedAt: null,
    ...(mine
      ? { authorId }
      : {
          hiddenAt: null,
          ...(room && { roomId: room.id }),
          OR: [{ unlisted: false }, ...(authorId ? [{ authorId }] : [])],
        }),
  };
  const total = await db.generation.count({ where });
  const rows = await db.generation.findMany({
    where,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    // Falls back to the last page when earlier ones have ended meanwhile.
    skip: Math.min(offset, Math.max(0, Math.ceil(total / limit) - 1) * limit),
    take: limit,
    select: { id: true },
  });
  const ids = rows.map(({ id }) => id);
  return { items: await presentAll(db, await loadGenerations(db, ids, ctx), ctx), total };
};
