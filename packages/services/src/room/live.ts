import { AtelierError, parseInput, roomSlug } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import type { RoomVerbs } from '../verbs';

const MOST = 20;

export const live: RoomVerbs['live'] = async ({ ctx, input }) => {
  const slug = parseInput(roomSlug, input.slug);
  const { db } = ctx.deps;
  const room = slug === LOBBY ? null : await db.room.findUnique({ where: { slug }, select: { id: true } });
  if (slug !== LOBBY && !room) throw new AtelierError('not_found', `There is no room "${slug}".`);
  const active = await db.generation.findMany({
    where: {
      ...(room && { roomId: room.id }),
      status: { in: ['queued', 'running'] },
      unlisted: false,
      hiddenAt: null,
      deletedAt: null,
    },
    // What runs first (statuses are in that order, turned round), then the newest: one person's long queue hides nobody who draws.
    orderBy: [{ status: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
    take: MOST,
    select: { id: true },
  });
  const ids = active.map(({ id }) => id);
  return presentAll(db, await loadGenerations(db, ids, ctx), ctx);
};
