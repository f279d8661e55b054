import {
  ACTIVE_STATUSES,
  ENDED_STATUSES,
  type OwnGenerationsPage,
  ownGenerationsSchema,
  parseInput,
} from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { decodeCursor, encodeCursor } from '../shared/own-cursor';
import { presentAll } from '../shared/present';

/**
 * Returns a page of one's own generations, newest first, with waiting, failed and hidden ones.
 * @throws unauthenticated, invalid_request (the cursor too)
 */
export const generations: Verb<{ query: unknown }, OwnGenerationsPage> = async ({ ctx, input }) => {
  const authorId = requirePerson(ctx);
  const { state, cursor, limit } = parseInput(ownGenerationsSchema, input.query);
  const { db } = ctx.deps;
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const keys = await db.generation.findMany({
    where: {
      authorId,
      deletedAt: null,
      ...(state === 'all'
        ? {}
        : { status: { in: [...(state === 'active' ? ACTIVE_STATUSES : ENDED_STATUSES)] } }),
      ...(after && {
        OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: { id: true, createdAt: true },
  });
  const page = keys.slice(0, limit);
  const rows = await loadGenerations(
    db,
    page.map(({ id }) => id),
    ctx,
  );
  const views = await presentAll(db, rows, ctx);
  const last = page.at(-1);
  return {
    items: views.map((view, index) => ({ ...view, hidden: rows[index]?.hiddenAt != null })),
    cursor: last && keys.length > limit ? encodeCursor(last) : null,
  };
};
