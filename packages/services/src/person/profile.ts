import { withTransaction } from '@atelier/db';
import {
  AtelierError,
  type PersonView,
  type Preferences,
  type ProfileView,
  parseInput,
  preferencesSchema,
  renameSchema,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { checkWords } from '../shared/moderate';
import { notifyPerson } from '../shared/notify';

const counts = z.object({ pictures: z.int(), votes: z.int(), remixes: z.int() });

/** Returns the public page of a person: name, first day, counts. @throws not_found */
export const profile: Verb<{ id: string }, ProfileView> = async ({ ctx, input }) => {
  const { db } = ctx.deps;
  const id = parseInput(z.uuid(), input.id);
  const row = await db.user.findUnique({ where: { id } });
  if (!row) throw new AtelierError('not_found', 'There is no such person.');
  // Counts visible generations, and votes of others on them.
  const [found] = await db.$queryRaw<unknown[]>`
    WITH shown AS (
      SELECT g."id" FROM "Generation" g
      WHERE g."authorId" = ${id}::uuid AND g."hiddenAt" IS NULL AND g."deletedAt" IS NULL AND NOT g."unlisted"
        AND EXISTS (SELECT FROM "Image" i WHERE i."generationId" = g."id" AND i."reached" IS NOT NULL)
    )
    SELECT (SELECT count(*) FROM shown)::int AS "pictures",
      (SELECT count(*) FROM "Vote" v JOIN shown s ON s."id" = v."generationId" WHERE v."userId" <> ${id}::uuid)::int AS "votes",
      (SELECT count(*) FROM "Generation" c JOIN shown s ON s."id" = c."parentId"
        WHERE c."authorId" <> ${id}::uuid AND c."hiddenAt" IS NULL AND c."deletedAt" IS NULL)::int AS "remixes"`;
  const { pictures, votes, remixes } = counts.parse(found);
  const { locale: _, ...person } = toPersonView(row);
  return {
    person,
    memberSince: row.createdAt.toISOString(),
    pictures,
    votesReceived: votes,
    remixesReceived: remixes,
  };
};

/** Maps a person's row to the public view. */
export const toPersonView = (row: {
  id: string;
  name: string;
  image: string | null;
  isGuest: boolean;
  role: PersonView['role'];
  bannedAt: Date | null;
  locale: string | null;
}): PersonView => ({
  id: row.id,
  name: row.name,
  avatarUrl: row.image,
  isGuest: row.isGuest,
  role: row.role,
  banned: row.bannedAt !== null,
  locale: row.locale,
});

/** Returns a person. @throws not_found */
export const byId: Verb<{ id: string }, PersonView> = async ({ ctx, input }) => {
  const row = await ctx.deps.db.user.findUnique({ where: { id: parseInput(z.uuid(), input.id) } });
  if (!row) throw new AtelierError('not_found', 'There is no such person.');
  return toPersonView(row);
};

/** Returns one's own choices. @throws unauthenticated */
export const preferences: Verb<Record<string, never>, Preferences> = ({ ctx }) =>
  ctx.deps.db.user.findUniqueOrThrow({
    where: { id: requirePerson(ctx) },
    select: { language: true, unlisted: true },
  });

/** Changes the choices that `body` names; `body` is a part of Preferences. @throws unauthenticated, banned */
export const setPreferences: Verb<{ body: unknown }, Preferences> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const data = parseInput(preferencesSchema.partial(), input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, id);
    // Their pages may be showing others a caption as it grows.
    if (data.unlisted !== undefined) await notifyPerson(tx, id);
    return tx.user.update({ where: { id }, data, select: { language: true, unlisted: true } });
  });
};

/**
 * Changes a guest's own name. `body` is `{name}`. A signed-in person's name comes from Discord. No guest may
 * take a name that a signed-in person has, because others would take them for that person.
 * @throws unauthenticated, banned, forbidden (not a guest), caption_refused, conflict
 */
export const rename: Verb<{ body: unknown }, PersonView> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const { name } = parseInput(renameSchema, input.body);
  await checkWords(ctx, name, 'name_refused');
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, id);
    const { isGuest } = await tx.user.findUniqueOrThrow({ where: { id }, select: { isGuest: true } });
    if (!isGuest) throw new AtelierError('forbidden', 'Your name here is the one of your Discord account.');
    // Not Prisma's insensitive `equals`: it takes % and _ as wildcards.
    const taken = await tx.$queryRaw<object[]>`
      SELECT FROM "User" WHERE NOT "isGuest" AND lower("name") = lower(${name}) LIMIT 1`;
    if (taken.length > 0)
      throw new AtelierError('conflict', 'Somebody who signed in has this name. Choose another one.', {
        reason: 'name_taken',
      });
    await notifyPerson(tx, id);
    return toPersonView(await tx.user.update({ where: { id }, data: { name } }));
  });
};
