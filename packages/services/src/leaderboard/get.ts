import { Prisma, type Tx } from '@atelier/db';
import {
  type GenerationView,
  LEADERBOARD_RULE,
  type LeaderboardWindow,
  leaderboardSchema,
  parseInput,
} from '@atelier/domain';
import { z } from 'zod';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import type { LeaderboardVerbs } from '../verbs';

const PLACES = 20;
const DAYS: Record<LeaderboardWindow, number | null> = { day: 1, week: 7, month: 30, all: null };

const place = z.object({ id: z.uuid(), votes: z.int() });
const captionPlace = place.extend({ caption: z.string(), pictures: z.int() });
const personPlace = place.extend({ name: z.string(), image: z.string().nullable(), pictures: z.int() });

// All three boards count the same votes (LEADERBOARD_RULE); the window is over when a vote was cast, so an old picture can come back.
export const get: LeaderboardVerbs['get'] = async ({ ctx, input }) => {
  const { window } = parseInput(leaderboardSchema, input.query);
  const { db, now } = ctx.deps;
  const days = DAYS[window];
  const since = days === null ? null : new Date(now().getTime() - days * 86_400_000);
  const [pictures, captions, people] = [
    await topPictures(db, since),
    await topCaptions(db, since),
    await topPeople(db, since),
  ];
  const ids = [...new Set([...pictures, ...captions].map(({ id }) => id))];
  const views = await presentAll(db, await loadGenerations(db, ids, ctx), ctx);
  const byId = new Map(views.map((view): [string, GenerationView] => [view.id, view]));
  return {
    window,
    rule: LEADERBOARD_RULE,
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

/** Votes that count, by picture. */
const counted = (since: Date | null) => Prisma.sql`
  SELECT g."id", g."caption", g."authorId", g."createdAt", count(*)::int AS "votes"
  FROM "Vote" v JOIN "Generation" g ON g."id" = v."generationId"
  JOIN "User" a ON a."id" = g."authorId" JOIN "User" voter ON voter."id" = v."userId"
  WHERE v."userId" <> g."authorId" AND g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"
    AND a."bannedAt" IS NULL AND voter."bannedAt" IS NULL
    AND ${since ? Prisma.sql`v."createdAt" >= ${since}` : Prisma.sql`true`}
  GROUP BY g."id"`;

const topPictures = async (tx: Tx, since: Date | null) =>
  z.array(place).parse(
    await tx.$queryRaw`
      SELECT "id", "votes" FROM (${counted(since)}) c ORDER BY "votes" DESC, "createdAt", "id" LIMIT ${PLACES}`,
  );

/** The same words in another case are the same caption. */
const topCaptions = async (tx: Tx, since: Date | null) =>
  z.array(captionPlace).parse(
    await tx.$queryRaw`
      SELECT (array_agg("id" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "id",
        (array_agg("caption" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "caption",
        sum("votes")::int AS "votes", count(*)::int AS "pictures"
      FROM (${counted(since)}) c GROUP BY lower("caption")
      ORDER BY 3 DESC, 4, min("createdAt"), 1 LIMIT ${PLACES}`,
  );

const topPeople = async (tx: Tx, since: Date | null) =>
  z.array(personPlace).parse(
    await tx.$queryRaw`
      SELECT p."id", p."name", p."image", sum(c."votes")::int AS "votes", count(*)::int AS "pictures"
      FROM (${counted(since)}) c JOIN "User" p ON p."id" = c."authorId"
      GROUP BY p."id" ORDER BY 4 DESC, 5, p."createdAt", p."id" LIMIT ${PLACES}`,
  );
