import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput } from '@atelier/domain';
import { adopt as adoptJobs } from '@atelier/queue';
import { z } from 'zod';
import { requireSystem } from '../shared/actors';
import { notifyGeneration, notifyPerson, notifyVotes } from '../shared/notify';
import type { PersonVerbs } from '../verbs';
import { toPersonView } from './person-view';

const inputSchema = z.object({ guestId: z.uuid(), userId: z.uuid() });

// The guest's row goes, so what is to stay is moved first; a vote that both cast becomes one. Keys and webhooks go with the guest:
// whoever had this browser before may still hold them, and would act and listen as the person.
export const adopt: PersonVerbs['adopt'] = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { guestId, userId } = parseInput(inputSchema, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    // Jobs come first in the order of locks, and theirs are written below.
    await tx.$executeRaw`SELECT 1 FROM "Job" WHERE "userId" = ${guestId}::uuid ORDER BY "id" FOR UPDATE`;
    // In one order, whoever asks: two sign-ins at once must not wait for each other.
    await tx.$executeRaw`
      SELECT 1 FROM "User" WHERE "id" IN (${guestId}::uuid, ${userId}::uuid) ORDER BY "id" FOR UPDATE`;
    const guest = await tx.user.findUnique({ where: { id: guestId } });
    const user = await tx.user.findUnique({ where: { id: userId } });
    if (!user) throw new AtelierError('not_found', 'There is no such person.');
    if (!guest) return toPersonView(user);
    if (!guest.isGuest || user.isGuest || guest.bannedAt)
      throw new AtelierError(
        'forbidden',
        'Only a guest in good standing can become part of a signed-in person.',
      );

    const twice = await tx.$queryRaw<{ generationId: string }[]>`
      DELETE FROM "Vote" g USING "Vote" u
      WHERE g."userId" = ${guestId}::uuid AND u."userId" = ${userId}::uuid AND g."generationId" = u."generationId"
      RETURNING g."generationId"`;
    const ids = twice.map(({ generationId }) => generationId);
    await tx.generation.updateMany({ where: { id: { in: ids } }, data: { voteCount: { decrement: 1 } } });
    await tx.vote.updateMany({ where: { userId: guestId }, data: { userId } });
    const made = await tx.generation.findMany({ where: { authorId: guestId }, select: { id: true } });
    await tx.generation.updateMany({ where: { authorId: guestId }, data: { authorId: userId } });
    await adoptJobs(tx, { guestId, userId });
    await tx.room.updateMany({ where: { ownerId: guestId }, data: { ownerId: userId } });
    // A report that both made stays the person's; the guest's loses its name with the guest.
    await tx.$executeRaw`
      UPDATE "Report" r SET "reporterId" = ${userId}::uuid
      WHERE r."reporterId" = ${guestId}::uuid AND NOT EXISTS (
        SELECT FROM "Report" o WHERE o."generationId" = r."generationId" AND o."reporterId" = ${userId}::uuid)`;
    await tx.user.delete({ where: { id: guestId } });
    // Sockets that the guest left open are nobody's now.
    await notifyPerson(tx, guestId);
    for (const id of ids) await notifyVotes(tx, id);
    for (const { id } of made) await notifyGeneration(tx, id);
    return toPersonView(user);
  });
};
