import {
  ACTIVE_STATUSES,
  AtelierError,
  ENDED_STATUSES,
  type OwnGenerationsPage,
  ownGenerationsSchema,
  parseInput,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { cursorTime } from '../shared/cursor-time';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';

/**
 * Returns a page of one's own generations, newest first, with waiting, failed and hidden ones.
 * @throws unauthenticated, invalid_request (the cursor too)
 */
export const generations: Verb<{ query: unknown }, OwnGenerationsPage> = async ({ ctx, input }) => {
  const authorId = requirePerson(ctx);
  const { state, cursor, limit } = parseInput(ownGenerationsSchema, input.query);
  const { db } = ctx.deps;
  const after = cursor === undefined ? null : decodeOwnCursor(cursor);
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
    cursor: last && keys.length > limit ? encodeOwnCursor(last) : null,
  };
};

const keySchema = z.object({ id: z.uuid(), createdAt: cursorTime });
type Key = { id: string; createdAt: Date };

/** Position at which a page of the caller's generations ended. */
const encodeOwnCursor = ({ id, createdAt }: Key): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

/** @throws AtelierError invalid_request */
function decodeOwnCursor(text: string): Key {
  const [, time, id] = /^(\d{1,15})\.(.+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  const createdAt = new Date(Number(time ?? 0));
  const parsed = keySchema.safeParse({ id, createdAt: createdAt.toISOString() });
  if (parsed.success) return { id: parsed.data.id, createdAt };
  throw new AtelierError('invalid_request', 'This is not a cursor of this list. Start from the first page.', {
    issues: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}
