import { type Db, Prisma } from '@atelier/db';
import {
  type GenerationView,
  LEADERBOARD_RULE,
  LEADERBOARD_RULE_SIGNED_IN,
  type LeaderboardView,
  leaderboardSchema,
  parseInput,
  type TimeWindow,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { loadGenerations } from '../shared/generation-row';
import { presentListed } from '../shared/present';

const PLACES = 20;
const DAYS: Record<TimeWindow, number | null> = { day: 1, week: 7, month: 30, all: null };

const place = z.object({ id: z.uuid(), votes: z.int() });
const captionPlace = place.extend({ caption: z.string(), pictures: z.int() });
const personPlace = place.extend({ name: z.string(), image: z.string().nullable(), pictures: z.int() });
const boardsRow = z.object({
  pictures: z.array(place),
  captions: z.array(captionPlace),
  people: z.array(personPlace),
});
type Boards = z.output<typeof boardsRow>;

/**
 * Returns pictures, captions and people by votes within a window. `query` is domain's leaderboardSchema. All
 * three boards count the same votes (LEADERBOARD_RULE). The window is over when a vote was cast, so an old
 * picture can come back.
 * @throws invalid_request
 */
export const get: Verb<{ query: unknown }, LeaderboardView> = async ({ ctx, input }) => {
  const { window } = parseInput(leaderboardSchema, input.query);
  const { db, now, signIn = false } = ctx.deps;
  const days = DAYS[window];
  const since = days === null ? null : new Date(now().getTime() - days * 86_400_000);
  const { pictures, captions, people } = await shared(db, `${window} ${signIn}`, () =>
    boards(db, counted(since, signIn)),
  );
  const ids = [...new Set([...pictures, ...captions].map(({ id }) => id))];
  const views = await presentListed(db, await loadGenerations(db, ids, ctx), ctx);
  const byId = new Map(views.map((view): [string, GenerationView] => [view.id, view]));
  return {
    window,
    rule: signIn ? `${LEADERBOARD_RULE} ${LEADERBOARD_RULE_SIGNED_IN}` : LEADERBOARD_RULE,
    signedInOnly: signIn,
    since: since?.toISOString() ?? null,
    pictures: pictures.flatMap(({ id, votes }, index) => {
      const generation = byId.get(id);
      return generation ? [{ rank: index + 1, votes, generation }] : [];
    }),
    captions: captions.flatMap(({ id, ...entry }, index) => {
      const best = byId.get(id);
      return best ? [{ rank: index + 1, ...entry, best }] : [];
    }),
    people: people.map(({ id, name, image, ...counts }, index) => ({
      rank: index + 1,
      ...counts,
      person: { id, name, avatarUrl: image },
    })),
  };
};

/** Counts votes by picture. Guests' votes do not count where people can sign in. */
const counted = (since: Date | null, signIn: boolean) => Prisma.sql`
  SELECT g."id", g."caption", g."authorId", g."createdAt", count(*)::int AS "votes"
  FROM "Vote" v JOIN "Generation" g ON g."id" = v."generationId"
  JOIN "User" a ON a."id" = g."authorId" JOIN "User" voter ON voter."id" = v."userId"
  WHERE v."userId" <> g."authorId" AND g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"
    AND a."bannedAt" IS NULL AND voter."bannedAt" IS NULL
    AND ${signIn ? Prisma.sql`NOT voter."isGuest"` : Prisma.sql`true`}
    AND ${since ? Prisma.sql`v."createdAt" >= ${since}` : Prisma.sql`true`}
  GROUP BY g."id"`;

/**
 * All votes of a window are counted once for the three boards; the same words in another case are the same
 * caption.
 */
async function boards(db: Db, votes: Prisma.Sql): Promise<Boards> {
  const pictures = Prisma.sql`
    SELECT "id", "votes" FROM counted ORDER BY "votes" DESC, "createdAt", "id" LIMIT ${PLACES}`;
  const captions = Prisma.sql`
    SELECT (array_agg("id" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "id",
      (array_agg("caption" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "caption",
      sum("votes")::int AS "votes", count(*)::int AS "pictures"
    FROM counted GROUP BY lower("caption")
    ORDER BY 3 DESC, 4, min("createdAt"), 1 LIMIT ${PLACES}`;
  const people = Prisma.sql`
    SELECT p."id", p."name", p."image", sum(c."votes")::int AS "votes", count(*)::int AS "pictures"
    FROM counted c JOIN "User" p ON p."id" = c."authorId"
    GROUP BY p."id" ORDER BY 4 DESC, 5, p."createdAt", p."id" LIMIT ${PLACES}`;
  const list = (rows: Prisma.Sql) => Prisma.sql`(SELECT coalesce(json_agg(b), '[]') FROM (${rows}) b)`;
  const [row] = await db.$queryRaw<unknown[]>`
    WITH counted AS MATERIALIZED (${votes})
    SELECT ${list(pictures)} AS "pictures", ${list(captions)} AS "captions", ${list(people)} AS "people"`;
  return boardsRow.parse(row);
}

/** Counts in progress: concurrent requests for a window share one. */
const counting = new WeakMap<Db, Map<string, Promise<Boards>>>();

function shared(db: Db, name: string, count: () => Promise<Boards>): Promise<Boards> {
  const running = counting.get(db) ?? new Map<string, Promise<Boards>>();
  counting.set(db, running);
  const counted = running.get(name) ?? count().finally(() => running.delete(name));
  running.set(name, counted);
  return counted;
}
