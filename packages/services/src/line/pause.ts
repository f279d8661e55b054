import { withTransaction } from '@atelier/db';
import { type LineView, linePauseSchema, parseInput } from '@atelier/domain';
import { pause as pauseJobs, resume } from '@atelier/queue';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { notifyGeneration } from '../shared/notify';
import { lineOf } from './get';

/**
 * Takes one's own waiting generations out of the line, or puts them back: no earlier than a newcomer, so that a
 * pause keeps no place. What runs goes on. @throws unauthenticated, banned, invalid_request
 */
export const pause: Verb<{ body: unknown }, LineView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { ids, paused } = parseInput(linePauseSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    const changed = await (paused ? pauseJobs : resume)(tx, { userId, generationIds: ids });
    for (const id of changed) await notifyGeneration(tx, id);
    return lineOf(tx, userId, ctx);
  });
};
