import { Prisma } from '@atelier/db';
import type { gallerySchema } from '@atelier/domain';
import type { z } from 'zod';
import type { Cursor } from './cursor';

// How the gallery is ordered, as SQL over "Generation" g. The expressions are those of the indexes in
// prisma/migrations/20261123145900_gallery_order, letter by letter: only then does the planner use them.

export type Query = Omit<z.output<typeof gallerySchema>, 'cursor' | 'limit'>;

/**
 * Seconds of age that a factor e of votes is worth: twelve and a half hours for each tenfold, as Reddit has
 * it.
 */
const E_FOLD_SECONDS = Prisma.raw('19543.25');
const EPOCH = Prisma.sql`date_part('epoch', g."createdAt" AT TIME ZONE 'UTC')`;
const HEAT = Prisma.sql`(ln((g."voteCount" + 1)::float8) * ${E_FOLD_SECONDS} + ${EPOCH})`;

/** Seconds in a slot, the part of time whose best pictures one index range holds. */
const SLOT_SECONDS = 43_200;
export const SLOT = Prisma.sql`(floor(${EPOCH} / ${Prisma.raw(String(SLOT_SECONDS))})::int)`;

/** First sort key of a page before time: votes, heat, or none. */
export const RANK: Record<Query['sort'], Prisma.Sql> = {
  new: Prisma.sql`NULL::float8`,
  top: Prisma.sql`g."voteCount"`,
  trending: HEAT,
};

export const ORDER: Record<Query['sort'], Prisma.Sql> = {
  new: Prisma.sql`g."createdAt" DESC, g."id" DESC`,
  top: Prisma.sql`g."voteCount" DESC, g."createdAt" DESC, g."id" DESC`,
  trending: Prisma.sql`${HEAT} DESC, g."createdAt" DESC, g."id" DESC`,
};

/** The same order over rows that have their rank as a column. */
export const RANKED: Record<Query['sort'], Prisma.Sql> = {
  new: Prisma.sql`g."createdAt" DESC, g."id" DESC`,
  top: Prisma.sql`g."rank" DESC, g."createdAt" DESC, g."id" DESC`,
  trending: Prisma.sql`g."rank" DESC, g."createdAt" DESC, g."id" DESC`,
};

/** Rows that come after the last one of the page before. */
export function afterSql(sort: Query['sort'], { rank, createdAt, id }: Cursor): Prisma.Sql {
  const place = Prisma.sql`${createdAt}::timestamptz, ${id}::uuid`;
  switch (sort) {
    case 'new':
      return Prisma.sql`(g."createdAt", g."id") < (${place})`;
    case 'top':
      // Not int: a forged cursor may have more votes than fit. The index is used all the same.
      return Prisma.sql`(g."voteCount", g."createdAt", g."id") < (${Math.trunc(rank ?? 0)}::bigint, ${place})`;
    case 'trending':
      return Prisma.sql`(${HEAT}, g."createdAt", g."id") < (${rank}::float8, ${place})`;
  }
}

/** Older generations do not trend. */
const TRENDING_SECONDS = 14 * 86_400;

/**
 * Sets both bounds. The bound by heat ends the index scan where only older rows follow; the bound by age is
 * the one people see. The planner cannot estimate the second one: it would discount the same old pictures
 * twice and sort the few rows that it expects.
 */
export const trendingSince = (at: string): Prisma.Sql[] => {
  const since = new Date(Date.parse(at) - TRENDING_SECONDS * 1000);
  return [
    Prisma.sql`g."createdAt" AT TIME ZONE 'UTC' > ${since.toISOString()}::timestamptz AT TIME ZONE 'UTC'`,
    Prisma.sql`${HEAT} > ${since.getTime() / 1000}::float8`,
  ];
};

const WINDOW_SECONDS: Record<Exclude<Query['window'], 'all'>, number> = {
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
};

/**
 * The slots of a time window that ends at `at`; the window begins with a whole slot, so it is up to half a
 * day longer than its name.
 */
export function slotsOf(window: Query['window'], at: string): { from: number; to: number } {
  const to = Math.floor(Date.parse(at) / 1000 / SLOT_SECONDS);
  if (window === 'all') return { from: 0, to };
  return { from: Math.floor((Date.parse(at) / 1000 - WINDOW_SECONDS[window]) / SLOT_SECONDS), to };
}
