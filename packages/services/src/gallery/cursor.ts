import { createHash } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import { z } from 'zod';
import { cursorTime } from '../shared/cursor-time';

/** Beyond any score until the year 2286; PostgreSQL has numbers for it. */
const MAX_RANK = 10_000_000_000;

/** End of a page: the sort key of its last row, and the query it belongs to. */
const cursorSchema = z.strictObject({
  /** Digest of the query: a cursor continues only the query that made it. */
  query: z.string().length(16),
  id: z.uuid(),
  createdAt: cursorTime,
  /** Votes (top) or score (trending): a time in seconds plus what the votes add. */
  rank: z.number().min(0).max(MAX_RANK).nullable(),
  /** Time for which trending scores are computed, so that they stand still from page to page. */
  at: cursorTime,
});
export type Cursor = z.infer<typeof cursorSchema>;

/** Digest that ties a cursor to its query. */
export const queryDigest = (query: object): string =>
  createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16);

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws AtelierError invalid_request when it was tampered with or belongs to another query */
export function decodeCursor(text: string, query: string): Cursor {
  const parsed = cursorSchema.safeParse(jsonOf(Buffer.from(text, 'base64url').toString()));
  if (parsed.success && parsed.data.query === query) return parsed.data;
  throw new AtelierError(
    'invalid_request',
    'This cursor does not belong to this query. Start from the first page.',
    {
      issues: [{ path: 'cursor', message: 'not a cursor of this query' }],
    },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
