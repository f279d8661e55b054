import { parseInput, type UploadsPage, uploadsQuery } from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { decodeCursor, encodeCursor } from '../shared/own-cursor';
import { toUploadView } from './view';

/**
 * Returns a page of one's own uploads, newest first, hidden ones too.
 * @throws unauthenticated, invalid_request (the cursor too)
 */
export const list: Verb<{ query: unknown }, UploadsPage> = async ({ ctx, input }) => {
  const ownerId = requirePerson(ctx);
  const { cursor, limit } = parseInput(uploadsQuery, input.query);
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const rows = await ctx.deps.db.upload.findMany({
    where: {
      ownerId,
      ...(after && {
        OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toUploadView),
    cursor: last && rows.length > limit ? encodeCursor(last) : null,
  };
};
