import { type Db, Prisma } from '@atelier/db';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import { roomAt } from '../room/rooms';
import type { Cursor } from './cursor';
import { afterSql, ORDER, type Query, RANK, RANKED, SLOT, slotsOf, trendingSince } from './order';
import { captionHas } from './text';

// Finds the keys of a page. docs/decisions/gallery-order.md explains the method.

const keyRow = z.object({ id: z.uuid(), createdAt: z.date(), rank: z.number().nullable() });
export type Key = z.output<typeof keyRow>;
/**
 * A row that a scan returned because it matches, or because the scan ended at it, in order or in its slot.
 */
const lookedRow = keyRow.extend({ hit: z.boolean(), edge: z.boolean() });

type Sought = { query: Query; after: Cursor | null; at: string; count: number };
type Slots = { from: number; to: number };
type Sort = Query['sort'];
type Scope = { author?: string | undefined; room?: string };

/** The best of each slot that are merged at first: of 61 of them, few have more than that on a page. */
const FEW = 8;
type Looks = readonly [first: number, further: number];
/**
 * Rows in order that are scanned for words: a few at first, and more only where these would fill the page at
 * the rate found. The index holds fewer rows than that for rarer words. The newest rows lie side by side and
 * cost half as much as scattered ones.
 */
function looksOf(sort: Sort, slots: boolean, { author, room }: Scope): Looks {
  if (author || room) return [800, 2_500];
  if (slots) return [1_500, 5_000];
  return sort === 'new' ? [1_500, 8_000] : [800, 5_000];
}

/** The first `count` keys after the cursor; fewer only when no more follow. */
export async function findKeys(db: Db, { query, after, at, count }: Sought, looks?: Looks): Promise<Key[]> {
  const { sort, window } = query;
  const scope = await scopeOf(db, query);
  if (!scope) return [];
  const among = [...filters(query, at), ...(after ? [afterSql(sort, after)] : [])];
  const where = [...theirs(scope), ...among];
  const slots = sort === 'top' && window !== 'all' ? slotsOf(window, at) : null;
  const keys = async (sql: Prisma.Sql): Promise<Key[]> => z.array(keyRow).parse(await db.$queryRaw(sql));
  const text = textOf(query);
  if (!text) return keys(slots ? bySlots(where, slots, count) : inOrder(sort, where, count));

  const rowsOf = looks ?? looksOf(sort, slots !== null, scope);
  for (const rows of rowsOf) {
    const looked = slots ? bestOfSlots(where, slots, rows) : bestRows(sort, where, rows);
    const sql = matching(sort, looked, text.exact, count);
    const seen = z.array(lookedRow).parse(await db.$queryRaw(sql));
    // Rows after an edge were not scanned, at least in its slot.
    const edge = seen.findIndex((row) => row.edge);
    const found = (edge < 0 ? seen : seen.slice(0, edge + 1)).filter(({ hit }) => hit);
    if (edge < 0 || found.length === count) return found;
    const hits = seen.filter(({ hit }) => hit).length;
    if ((hits / rows) * rowsOf[1] < count) break;
  }
  return keys(byWords(sort, [text.indexed(scope), ...among], count));
}

const all = (conditions: Prisma.Sql[]): Prisma.Sql => Prisma.join(conditions, ' AND ');

/** OFFSET keeps the planner from hashing every picture. */
const HAS_PICTURE = Prisma.sql`
  EXISTS (SELECT FROM "Image" i WHERE i."generationId" = g."id" AND i."reached" IS NOT NULL OFFSET 0)`;
const PICTURED = Prisma.sql`
  EXISTS (SELECT FROM "Image" i WHERE i."generationId" = g."id" AND i."reached" IS NOT NULL)`;

const inOrder = (sort: Sort, where: Prisma.Sql[], count: number): Prisma.Sql => Prisma.sql`
  SELECT g."id", g."createdAt", ${RANK[sort]} AS "rank" FROM "Generation" g
  WHERE ${all([...where, PICTURED])} ORDER BY ${ORDER[sort]} LIMIT ${count}`;

/** The first `rows` rows in order, from the end of an index; `edge` is the last of so many. */
const bestRows = (sort: Sort, where: Prisma.Sql[], rows: number): Prisma.Sql => Prisma.sql`
  SELECT g."id", g."createdAt", ${RANK[sort]} AS "rank", g."words",
    row_number() OVER (ORDER BY ${ORDER[sort]}) = ${rows} AS "edge"
  FROM "Generation" g WHERE ${all(where)} ORDER BY ${ORDER[sort]} LIMIT ${rows}`;

/** The best `each` of every slot in `slots`, from the ends of their parts of an index. */
const bestOf = (where: Prisma.Sql[], slots: Prisma.Sql, each: number): Prisma.Sql => Prisma.sql`
  SELECT s.slot, b.* FROM ${slots} s (slot),
    LATERAL (${bestRows('top', [Prisma.sql`${SLOT} = s.slot`, ...where], each)}) b`;

const series = ({ from, to }: Slots): Prisma.Sql => Prisma.sql`generate_series(${from}::int, ${to}::int)`;

/** `rows` rows or a few more, the best of every slot. */
const bestOfSlots = (where: Prisma.Sql[], slots: Slots, rows: number): Prisma.Sql => Prisma.sql`
  SELECT g.* FROM (${bestOf(where, series(slots), Math.ceil(rows / (slots.to - slots.from + 1)))}) g
  ORDER BY ${RANKED.top} OFFSET 0`;

/** The rows of `looked` (sorted) that match, until the page is full, and the edges among them. */
const matching = (sort: Sort, looked: Prisma.Sql, words: Prisma.Sql, count: number): Prisma.Sql => Prisma.sql`
  SELECT g."id", g."createdAt", g."rank", g."edge", g."hit" FROM (
    SELECT g.*, ${words} AND ${HAS_PICTURE} AS "hit" FROM (${looked}) g ORDER BY ${RANKED[sort]} OFFSET 0
  ) g WHERE g."hit" OR g."edge" ORDER BY ${RANKED[sort]} LIMIT ${count}`;

/** All rows with the words, from their index, sorted. */
const byWords = (sort: Sort, where: Prisma.Sql[], count: number): Prisma.Sql => Prisma.sql`
  WITH matching AS MATERIALIZED (
    SELECT g."id", g."createdAt", ${RANK[sort]} AS "rank" FROM "Generation" g WHERE ${all(where)}
  )
  SELECT g.* FROM (SELECT g.* FROM matching g ORDER BY ${RANKED[sort]} OFFSET 0) g
  WHERE ${HAS_PICTURE} ORDER BY ${RANKED[sort]} LIMIT ${count}`;

/**
 * Merges the best rows of each time slot. A few of each make a page. A slot whose last row is on the page may
 * have more that belong there, so it then gives a whole page. Further rows of the other slots cannot be on
 * the page, because they come after the ones already given.
 */
const bySlots = (where: Prisma.Sql[], slots: Slots, count: number): Prisma.Sql => {
  const shown = [...where, PICTURED];
  return Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT g.* FROM (${bestOf(shown, series(slots), FEW)}) g ORDER BY ${RANKED.top} LIMIT ${count}
    ), rich AS MATERIALIZED (SELECT DISTINCT page.slot FROM page WHERE page."edge")
    SELECT g."id", g."createdAt", g."rank" FROM (
      SELECT * FROM page WHERE page.slot NOT IN (SELECT rich.slot FROM rich)
      UNION ALL ${bestOf(shown, Prisma.sql`rich`, count)}
    ) g ORDER BY ${RANKED.top} LIMIT ${count}`;
};

function filters(query: Query, at: string): Prisma.Sql[] {
  const where = [Prisma.sql`g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"`];
  if (query.sort === 'trending') where.push(...trendingSince(at));
  if (query.sort === 'top' && query.window !== 'all')
    where.push(Prisma.sql`${SLOT} >= ${slotsOf(query.window, at).from}::int`);
  return where;
}

/**
 * Filters by author and room; null where the room does not exist. Uses the room's id, because the planner
 * knows which rooms are large.
 */
async function scopeOf(db: Db, { author, room }: Query): Promise<Scope | null> {
  // The lobby shows everything.
  if (!room || room === LOBBY) return { author };
  const found = await roomAt(db, room);
  return found && { author, room: found.id };
}

const theirs = ({ author, room }: Scope): Prisma.Sql[] => [
  ...(author ? [Prisma.sql`g."authorId" = ${author}::uuid`] : []),
  ...(room ? [Prisma.sql`g."roomId" = ${room}::uuid`] : []),
];

const textOf = ({ q, tag }: Query) =>
  q || tag
    ? captionHas([...(q ? [{ text: q, prefix: true }] : []), ...(tag ? [{ text: tag, prefix: false }] : [])])
    : null;
