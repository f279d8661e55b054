import { AtelierError, type ProfileView, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { toPersonView } from './person-view';

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
