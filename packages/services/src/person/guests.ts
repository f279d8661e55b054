import { randomInt } from 'node:crypto';
import { Prisma, type Tx } from '@atelier/db';
import { type PersonView, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { dropUploadFiles } from '../upload/file';
import { toPersonView } from './profile';

const MOODS = [
  'amber',
  'bold',
  'calm',
  'cobalt',
  'crimson',
  'gentle',
  'golden',
  'hazel',
  'indigo',
  'ivory',
  'keen',
];
const MORE = [
  'lilac',
  'mellow',
  'misty',
  'olive',
  'quiet',
  'rosy',
  'russet',
  'silver',
  'sunny',
  'teal',
  'velvet',
];
const ANIMALS = [
  'badger',
  'crane',
  'dove',
  'egret',
  'falcon',
  'finch',
  'fox',
  'hare',
  'heron',
  'ibis',
  'jay',
  'kestrel',
];
const OTHERS = [
  'lark',
  'lynx',
  'marten',
  'newt',
  'otter',
  'owl',
  'pika',
  'raven',
  'seal',
  'swift',
  'tern',
  'wren',
];

/** A request that names an older guest gets a new guest. */
const SHARED_SECONDS = 60;

const pick = (words: string[]): string => words[randomInt(words.length)]!;

/**
 * Makes a guest with a friendly name. Calls with the same `id` within a minute get the same guest; `made`
 * says whether this call made it. System actors only: the web calls it for a visitor without a session.
 * @throws forbidden
 */
export const guest: Verb<{ locale?: string; id?: string }, { person: PersonView; made: boolean }> = async ({
  ctx,
  input: { id, locale },
}) => {
  requireSystem(ctx);
  const name = `${pick([...MOODS, ...MORE])} ${pick([...ANIMALS, ...OTHERS])}`;
  const { db } = ctx.deps;
  const data = { name, isGuest: true, locale };
  const make = async () => ({ person: toPersonView(await db.user.create({ data })), made: true });
  if (id === undefined) return make();
  const { count } = await db.user.createMany({ data: { ...data, id }, skipDuplicates: true });
  const [young] = await db.$queryRaw<object[]>`
    SELECT FROM "User"
    WHERE "id" = ${id}::uuid AND "isGuest" AND "createdAt" > now() - make_interval(secs => ${SHARED_SECONDS}::int)`;
  const row = young && (await db.user.findUnique({ where: { id } }));
  return row ? { person: toPersonView(row), made: count === 1 } : make();
};

/**
 * Deletes a guest whose first request failed. A guest who made something stays. System actors only.
 * @throws forbidden
 */
export const forgetGuest: Verb<{ guestId: string }, void> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const id = parseInput(z.uuid(), input.guestId);
  await dropEmptyGuests(ctx.deps.db, Prisma.sql`u."id" = ${id}::uuid`);
};

/** Most guests in one run; the next run deletes the rest. */
const MOST = 1000;

/** SQL condition: an unbanned guest to whom no other row refers. */
const EMPTY = Prisma.sql`u."isGuest" AND u."bannedAt" IS NULL
  AND NOT EXISTS (SELECT FROM "Generation" o WHERE o."authorId" = u."id")
  AND NOT EXISTS (SELECT FROM "Job" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Vote" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Report" o WHERE o."reporterId" = u."id")
  AND NOT EXISTS (SELECT FROM "Room" o WHERE o."ownerId" = u."id")
  AND NOT EXISTS (SELECT FROM "ApiKey" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Webhook" o WHERE o."userId" = u."id")
  AND NOT EXISTS (SELECT FROM "Upload" o WHERE o."ownerId" = u."id")`;

/**
 * Deletes guests who have made nothing, with their sessions. `which` is an SQL condition on the users `u`.
 * Returns their number.
 */
const dropEmptyGuests = (tx: Tx, which: Prisma.Sql): Promise<number> => tx.$executeRaw`
  DELETE FROM "User" WHERE "id" IN (
    SELECT u."id" FROM "User" u WHERE ${which} AND ${EMPTY} LIMIT ${MOST}::int FOR UPDATE SKIP LOCKED
  )`;

/** Age below which a guest may still be about to make something. */
const DAY_MS = 86_400_000;

/**
 * Deletes expired sessions, the uploads of guests without a session, and those of the guests who have made
 * nothing. System actors only.
 * @throws forbidden
 */
export const sweep: Verb<Record<string, never>, { sessions: number; guests: number }> = async ({ ctx }) => {
  requireSystem(ctx);
  const { db, now, log } = ctx.deps;
  const { count: sessions } = await db.session.deleteMany({ where: { expiresAt: { lte: now() } } });
  const before = new Date(now().getTime() - DAY_MS);
  const lost = Prisma.sql`u."createdAt" < ${before}::timestamptz
    AND NOT EXISTS (SELECT FROM "Session" s WHERE s."userId" = u."id")`;
  // Nobody can open these any more, and an API key of a guest still could.
  const uploads = await db.$queryRaw<{ storageKey: string }[]>`
    DELETE FROM "Upload" WHERE "id" IN (
      SELECT o."id" FROM "Upload" o JOIN "User" u ON u."id" = o."ownerId"
      WHERE u."isGuest" AND ${lost} AND NOT EXISTS (SELECT FROM "ApiKey" k WHERE k."userId" = u."id") LIMIT ${MOST}::int
    ) RETURNING "storageKey"`;
  await dropUploadFiles(
    ctx,
    uploads.map(({ storageKey }) => storageKey),
  );
  const guests = await dropEmptyGuests(db, lost);
  if (sessions + guests > 0) log.info({ sessions, guests }, 'swept what has expired');
  return { sessions, guests };
};
