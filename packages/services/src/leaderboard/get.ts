import { Prisma, type Tx } from '@atelier/db';
import {
  type GenerationView,
  LEADERBOARD_RULE,
  LEADERBOARD_RULE_SIGNED_IN,
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
  const { db, now, signIn = false } = ctx.deps;
  const days = DAYS[window];
  const since = days === null ? null : new Date(now().getTime() - days * 86_400_000);
  const votes = counted(since, signIn);
  const [pictures, captions, people] = [
    await topPictures(db, votes),
    await topCaptions(db, votes),
    await topPeople(db, votes),
  ];
  const ids = [...new Set([...pictures, ...captions].map(({ id }) => id))];
  const views = await presentAll(db, await loadGenerations(db, ids, ctx), ctx);
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

/** Votes that count, by picture. A guest is a cookie: where people can sign in, guests decide nothing. */
const counted = (since: Date | null, signIn: boolean) => Prisma.sql`
  SELECT g."id", g."caption", g."authorId", g."createdAt", count(*)::int AS "votes"
  FROM "Vote" v JOIN "Generation" g ON g."id" = v."generationId"
  JOIN "User" a ON a."id" = g."authorId" JOIN "User" voter ON voter."id" = v."userId"
  WHERE v."userId" <> g."authorId" AND g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"
    AND a."bannedAt" IS NULL AND voter."bannedAt" IS NULL
    AND ${signIn ? Prisma.sql`NOT voter."isGuest"` : Prisma.sql`true`}
    AND ${since ? Prisma.sql`v."createdAt" >= ${since}` : Prisma.sql`true`}
  GROUP BY g."id"`;

const topPictures = async (tx: Tx, votes: Prisma.Sql) =>
  z.array(place).parse(
    await tx.$queryRaw`
      SELECT "id", "votes" FROM (${votes}) c ORDER BY "votes" DESC, "createdAt", "id" LIMIT ${PLACES}`,
  );

/** The same words in another case are the same caption. */
const topCaptions = async (tx: Tx, votes: Prisma.Sql) =>
  z.array(captionPlace).parse(
    await tx.$queryRaw`
      SELECT (array_agg("id" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "id",
        (array_agg("caption" ORDER BY "votes" DESC, "createdAt", "id"))[1] AS "caption",
        sum("votes")::int AS "votes", count(*)::int AS "pictures"
      FROM (${votes}) c GROUP BY lower("caption")
      ORDER BY 3 DESC, 4, min("createdAt"), 1 LIMIT ${PLACES}`,
  );

const topPeople = async (tx: Tx, votes: Prisma.Sql) =>
  z.array(personPlace).parse(
    await tx.$queryRaw`
      SELECT p."id", p."name", p."image", sum(c."votes")::int AS "votes", count(*)::int AS "pictures"
      FROM (${votes}) c JOIN "User" p ON p."id" = c."authorId"
      GROUP BY p."id" ORDER BY 4 DESC, 5, p."createdAt", p."id" LIMIT ${PLACES}`,
  );
