import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { toPersonView } from '../person/person-view';
import { requireModerator } from '../shared/actors';
import { cancelActive } from '../shared/status';
import type { ModerationVerbs } from '../verbs';

const inputSchema = z.object({
  userId: z.uuid(),
  banned: z.boolean(),
  reason: z.string().trim().max(300).optional(),
});

export const ban: ModerationVerbs['ban'] = async ({ ctx, input }) => {
  requireModerator(ctx);
  const { userId, banned, reason } = parseInput(inputSchema, input);
  const { db, now } = ctx.deps;
  const row = await withTransaction(db, async (tx) => {
    // Waits for what this person is doing right now, so that nothing is enqueued after the cancelling below.
    const locked = await tx.$queryRaw<{ role: string }[]>`
      SELECT "role"::text AS "role" FROM "User" WHERE "id" = ${userId}::uuid FOR NO KEY UPDATE`;
    if (!locked[0]) throw new AtelierError('not_found', 'There is no such person.');
    if (banned && locked[0].role === 'admin')
      throw new AtelierError('forbidden', 'An admin cannot be banned.');
    return tx.user.update({
      where: { id: userId },
      data: { bannedAt: banned ? now() : null, banReason: banned ? reason : null },
    });
  });
  if (banned) {
    const active = await db.generation.findMany({
      where: { authorId: userId, status: { in: ['queued', 'running'] } },
      select: { id: true },
    });
    for (const { id } of active) await withTransaction(db, (tx) => cancelActive(tx, id, now()));
  }
  return toPersonView(row);
};
