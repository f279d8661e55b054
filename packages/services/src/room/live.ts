import { ACTIVE_STATUSES, type GenerationView, parseInput, roomSlug } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import type { Verb } from '../context';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import { findRoom } from './rooms';

const MOST = 20;

/**
 * Returns the snapshot that a socket gets on joining a room: at most 20 generations that run or wait, running
 * ones first, then the newest. `lobby` covers every room.
 * @throws not_found
 */
export const live: Verb<{ slug: string }, GenerationView[]> = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { db } = ctx.deps;
  const room = slug === LOBBY ? null : await findRoom(db, slug);
  const active = await db.generation.findMany({
    where: {
      ...(room && { roomId: room.id }),
      status: { in: [...ACTIVE_STATUSES] },
      unlisted: false,
      hiddenAt: null,
      deletedAt: null,
    },
    // Orders running generations first (the statuses sort that way, reversed), then the newest, so that one
    // person's long queue hides no running one.
    orderBy: [{ status: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
    take: MOST,
    select: { id: true },
  });
  const ids = active.map(({ id }) => id);
  return presentAll(db, await loadGenerations(db, ids, ctx), ctx);
};
