import { withTransaction } from '@atelier/db';
import { AtelierError, type PersonView, parseInput } from '@atelier/domain';
import { adopt as adoptJobs } from '@atelier/queue';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { notifyGeneration, notifyPerson, notifyVotes } from '../shared/notify';
import { toPersonView } from './profile';

const inputSchema = z.object({ guestId: z.uuid(), userId: z.uuid() });

/**
 * Signs a guest in: pictures, uploads, votes, rooms and waiting jobs become the person's, and two votes for one
 * picture become one. The guest's row, keys and webhooks go: an earlier user of this browser may still hold
 * them. A missing guest changes nothing. System actors only.
 * @throws forbidden (not a guest, or banned), not_found
 */
export const adopt: Verb<{ guestId: string; userId: string }, PersonView> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { guestId, userId } = parseInput(inputSchema, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    // Locks jobs first, as the order of locks demands; the statements below write them.
    await tx.$executeRaw`SELECT 1 FROM "Job" WHERE "userId" = ${guestId}::uuid ORDER BY "id" FOR UPDATE`;
    // Locks people in one order, so that two concurrent sign-ins cannot deadlock.
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
    await tx.upload.updateMany({ where: { ownerId: guestId }, data: { ownerId: userId } });
    // Keeps the person's report when both made one; the guest's becomes anonymous.
    await tx.$executeRaw`
      UPDATE "Report" r SET "reporterId" = ${userId}::uuid
      WHERE r."reporterId" = ${guestId}::uuid AND NOT EXISTS (
        SELECT FROM "Report" o WHERE o."generationId" = r."generationId" AND o."reporterId" = ${userId}::uuid)`;
    await tx.user.delete({ where: { id: guestId } });
    // Closes the guest's open sockets.
    await notifyPerson(tx, guestId);
    for (const id of ids) await notifyVotes(tx, id);
    for (const { id } of made) await notifyGeneration(tx, id);
    return toPersonView(user);
  });
};
