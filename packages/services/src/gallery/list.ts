import { Prisma } from '@atelier/db';
import { gallerySchema, parseInput } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { z } from 'zod';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import type { GalleryVerbs } from '../verbs';
import { type Cursor, decodeCursor, encodeCursor, queryDigest } from './cursor';

type Query = Omit<z.output<typeof gallerySchema>, 'cursor' | 'limit'>;
const keyRow = z.object({ id: z.uuid(), createdAt: z.date(), rank: z.number().nullable() });

/** Older generations do not trend; the bound also keeps the scores to compute few. */
const TRENDING_DAYS = 14;

export const list: GalleryVerbs['list'] = async ({ ctx, input }) => {
  const { cursor, limit, ...query } = parseInput(gallerySchema, input.query);
  const digest = queryDigest(query);
  const after = cursor === undefined ? null : decodeCursor(cursor, digest);
  const at = after?.at ?? ctx.deps.now().toISOString();
  const { db } = ctx.deps;

  // Keys first, one more than the page to know whether another follows; the rows come by id.
  const rank = rankSql(query.sort, at);
  const found = await db.$queryRaw`
    SELECT "id", "createdAt", "rank" FROM (
      SELECT g."id", g."createdAt", ${rank} AS "rank" FROM "Generation" g
      WHERE ${Prisma.join(filters(query, at), ' AND ')}
    ) AS ranked
    WHERE ${after ? afterSql(query.sort, after) : Prisma.sql`true`}
    ORDER BY ${query.sort === 'new' ? Prisma.empty : Prisma.sql`"rank" DESC,`} "createdAt" DESC, "id" DESC
    LIMIT ${limit + 1}`;
  const keys = z.array(keyRow).parse(found);
  const page = keys.slice(0, limit);
  const last = page.at(-1);
  const rows = await loadGenerations(
    db,
    page.map(({ id }) => id),
    ctx,
  );
  return {
    items: await presentAll(db, rows, ctx),
    cursor:
      last && keys.length > limit
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

function filters(query: Query, at: string): Prisma.Sql[] {
  const where = [
    Prisma.sql`g."hiddenAt" IS NULL AND g."deletedAt" IS NULL`,
    Prisma.sql`EXISTS (SELECT FROM "Image" i WHERE i."generationId" = g."id" AND i."reached" IS NOT NULL)`,
  ];
  if (query.sort === 'trending')
    where.push(Prisma.sql`g."createdAt" > ${at}::timestamptz - make_interval(days => ${TRENDING_DAYS}::int)`);
  if (query.author) where.push(Prisma.sql`g."authorId" = ${query.author}::uuid`);
  // The lobby shows everything.
  if (query.room && query.room !== LOBBY)
    where.push(Prisma.sql`g."roomId" = (SELECT "id" FROM "Room" WHERE "slug" = ${query.room})`);
  if (query.q) where.push(captionHas(query.q, true));
  if (query.tag) where.push(captionHas(query.tag, false));
  return where;
}

/** All words are in the caption, whole or (`prefix`) as beginnings; text without words is looked for as it stands. */
function captionHas(text: string, prefix: boolean): Prisma.Sql {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  if (!words) return Prisma.sql`strpos(g."caption", ${text}) > 0`;
  const tsQuery = words.map((word) => `'${word}'${prefix ? ':*' : ''}`).join(' & ');
  return Prisma.sql`to_tsvector('simple', g."caption") @@ to_tsquery('simple', ${tsQuery})`;
}

/** Votes against age, as Hacker News does it; `at` is the time of the first page. */
function rankSql(sort: Query['sort'], at: string): Prisma.Sql {
  if (sort === 'top') return Prisma.sql`g."voteCount"::float8`;
  if (sort === 'new') return Prisma.sql`NULL::float8`;
  return Prisma.sql`(g."voteCount" + 1)::float8 /
    power(greatest(extract(epoch FROM ${at}::timestamptz - g."createdAt")::float8, 0) / 3600 + 2, 1.5)`;
}

function afterSql(sort: Query['sort'], { rank, createdAt, id }: Cursor): Prisma.Sql {
  const place = Prisma.sql`${createdAt}::timestamptz, ${id}::uuid`;
  return sort === 'new'
    ? Prisma.sql`("createdAt", "id") < (${place})`
    : Prisma.sql`("rank", "createdAt", "id") < (${rank}::float8, ${place})`;
}
