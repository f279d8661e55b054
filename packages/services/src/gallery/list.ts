import { type GalleryPage, gallerySchema, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { loadGenerations } from '../shared/generation-row';
import { presentListed } from '../shared/present';
import { decodeCursor, encodeCursor, queryDigest } from './cursor';
import { findKeys } from './find';

/**
 * Returns a page of visible generations with a finished stage. `query` is domain's gallerySchema.
 * @throws invalid_request (the cursor too)
 */
export const list: Verb<{ query: unknown }, GalleryPage> = async ({ ctx, input }) => {
  const { cursor, limit, ...query } = parseInput(gallerySchema, input.query);
  const digest = queryDigest(query);
  const after = cursor === undefined ? null : decodeCursor(cursor, digest);
  const at = after?.at ?? ctx.deps.now().toISOString();
  const { db } = ctx.deps;

  // Keys first, one more than the page to know whether another follows; the rows come by id.
  const found = await findKeys(db, { query, after, at, count: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const rows = await loadGenerations(
    db,
    page.map(({ id }) => id),
    ctx,
  );
  return {
    items: await presentListed(db, rows, ctx),
    cursor:
      last && found.length > limit
        ? encodeCursor({
            query: digest,
            id: last.id,
            createdAt: last.createdAt.toISOString(),
            rank: last.rank,
            at,
          })
        : null,
  };
};
