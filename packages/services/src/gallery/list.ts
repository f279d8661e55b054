import { Prisma } from '@atelier/db';
import { gallerySchema, parseInput } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import type { GalleryVerbs } from '../verbs';
import { type Cursor, decodeCursor, encodeCursor, queryDigest } from './cursor';
import { afterSql, ORDER, type Query, RANK, RANKED, SLOT, slotsOf, trendingSince } from './order';
import { captionHas } from './text';

const keyRow = z.object({ id: z.uuid(), createdAt: z.date(), rank: z.number().nullable() });
type Key = z.output<typeof keyRow>;

export const list: GalleryVerbs['list'] = async ({ ctx, input }) => {
  const { cursor, limit, ...query } = parseInput(gallerySchema, input.query);
  const digest = queryDigest(query);
  const after = cursor === undefined ? null : decodeCursor(cursor, digest);
  const at = after?.at ?? ctx.deps.now().toISOString();
  const { db } = ctx.deps;

  // Keys first, one more than the page to know whether another follows; the rows come by id.
  const search: Search = { query, after, at, count: limit + 1 };
  let keys: Key[] | null = null;
  for (const statement of statements(search)) {
    keys = z.array(keyRow).parse(await db.$queryRaw(statement));
    if (keys.length === search.count) break;
  }
  const found = keys ?? [];
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const rows = await loadGenerations(
    db,
    page.map(({ id }) => id),
    ctx,
  );
  return {
    items: await presentAll(db, rows, ctx),
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

type Search = { query: Query; after: Cursor | null; at: string; count: number };

/** The best of each slot that are merged at first: of 61 of them, few have more than that on a page. */
const FEW = 8;
/** Rows of an ordered index that are looked through for words before the index of words is asked. */
const NEAR = 6_000;

/** What finds the keys: the first statement that fills the page is enough, and the last one is always right. */
function statements({ query, after, at, count }: Search): Prisma.Sql[] {
  const { sort, window } = query;
  const text = textOf(query);
  const where = [...filters(query, at), ...(after ? [afterSql(sort, after)] : [])];
  if (sort === 'top' && window !== 'all' && !text) return [bySlots(where, slotsOf(window, at), count)];
  const ordered = (table: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT g."id", g."createdAt", ${RANK[sort]} AS "rank", g."caption" FROM ${table} g
    WHERE ${Prisma.join(where, ' AND ')} ORDER BY ${ORDER[sort]}`;
  /** Sorted first (where a sort is needed at all), then looked through until the page is full. */
  const page = (sorted: Prisma.Sql, ...conditions: Prisma.Sql[]): Prisma.Sql => Prisma.sql`
    SELECT g."id", g."createdAt", g."rank" FROM (${sorted}) g
    WHERE ${Prisma.join([...conditions, PICTURED], ' AND ')} ORDER BY ${RANKED[sort]} LIMIT ${count}`;
  const all = Prisma.sql`"Generation"`;
  if (!text)
    return [
      Prisma.sql`
        SELECT g."id", g."createdAt", ${RANK[sort]} AS "rank" FROM "Generation" g
        WHERE ${Prisma.join([...where, PICTURED], ' AND ')} ORDER BY ${ORDER[sort]} LIMIT ${count}`,
    ];
  // A common word is soon met in order; a rare one has few rows to sort. Which it is, is found out by looking.
  const near = page(Prisma.sql`${ordered(all)} LIMIT ${NEAR}`, text.cheap, text.exact);
  const far = Prisma.sql`
    WITH matching AS MATERIALIZED (SELECT g.* FROM "Generation" g WHERE ${text.exact})
    ${page(Prisma.sql`${ordered(Prisma.sql`matching`)} OFFSET 0`)}`;
  return [near, far];
}

/** The best `each` of every slot in `slots`, from the ends of their parts of an index; `place` is the one within its slot. */
const bestOf = (where: Prisma.Sql[], slots: Prisma.Sql, each: number): Prisma.Sql => Prisma.sql`
  SELECT s.slot, b.* FROM ${slots} s (slot), LATERAL (
    SELECT g."id", g."createdAt", ${RANK.top} AS "rank", row_number() OVER (ORDER BY ${ORDER.top}) AS place
    FROM "Generation" g WHERE ${SLOT} = s.slot AND ${Prisma.join([...where, PICTURED], ' AND ')}
    ORDER BY ${ORDER.top} LIMIT ${each}) b`;

/**
 * The best of each slot of time, merged. A few of each make a page; a slot whose last one is on it may have more that belong there, so
 * that one gives a whole page. Nothing else of the other slots can be on it: it would come after what they gave already.
 */
const bySlots = (
  where: Prisma.Sql[],
  { from, to }: { from: number; to: number },
  count: number,
): Prisma.Sql => Prisma.sql`
  WITH page AS MATERIALIZED (
    SELECT g.* FROM (${bestOf(where, Prisma.sql`generate_series(${from}::int, ${to}::int)`, FEW)}) g
    ORDER BY ${RANKED.top} LIMIT ${count}
  ), rich AS MATERIALIZED (SELECT DISTINCT page.slot FROM page WHERE page.place = ${FEW})
  SELECT g."id", g."createdAt", g."rank" FROM (
    SELECT * FROM page WHERE page.slot NOT IN (SELECT rich.slot FROM rich)
    UNION ALL ${bestOf(where, Prisma.sql`rich`, count)}
  ) g ORDER BY ${RANKED.top} LIMIT ${count}`;

const PICTURED = Prisma.sql`
  EXISTS (SELECT FROM "Image" i WHERE i."generationId" = g."id" AND i."reached" IS NOT NULL)`;

function filters(query: Query, at: string): Prisma.Sql[] {
  const where = [Prisma.sql`g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"`];
  if (query.sort === 'trending') where.push(...trendingSince(at));
  if (query.sort === 'top' && query.window !== 'all')
    where.push(Prisma.sql`${SLOT} >= ${slotsOf(query.window, at).from}::int`);
  if (query.author) where.push(Prisma.sql`g."authorId" = ${query.author}::uuid`);
  // The lobby shows everything.
  if (query.room && query.room !== LOBBY)
    where.push(Prisma.sql`g."roomId" = (SELECT "id" FROM "Room" WHERE "slug" = ${query.room})`);
  return where;
}

const textOf = ({ q, tag }: Query) =>
  q || tag
    ? captionHas([...(q ? [{ text: q, prefix: true }] : []), ...(tag ? [{ text: tag, prefix: false }] : [])])
    : null;
