import { withTransaction } from '@atelier/db';
import { ownLine } from '@atelier/queue';
import type { Verb } from '../context';
import { requireAuthor, requirePerson } from '../shared/actors';
import { cancelActive } from '../shared/status';

/**
 * Stops all of one's own generations that wait; what runs is finished. Returns their ids: `generation.retry`
 * takes one back. Each has a transaction of its own, in the order of locks that a single cancel has.
 * @throws unauthenticated, banned
 */
export const stop: Verb<Record<string, never>, { stopped: string[] }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const { db, now } = ctx.deps;
  const stopped: string[] = [];
  await requireAuthor(db, ctx, { authorId: userId }, 'stop');
  for (const { generationId } of await ownLine(db, { userId })) {
    const ended = await withTransaction(db, async (tx) => {
      const row = await tx.generation.findUnique({
        where: { id: generationId },
        select: { authorId: true, status: true },
      });
      // A promotion of somebody else's picture, or one that runs by now, goes on.
      if (row?.authorId !== userId || row.status !== 'queued') return false;
      await cancelActive(tx, generationId, now());
      return true;
    });
    if (ended) stopped.push(generationId);
  }
  return { stopped };
};
