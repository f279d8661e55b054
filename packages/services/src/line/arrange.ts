import { withTransaction } from '@atelier/db';
import { type LineView, lineOrderSchema, parseInput } from '@atelier/domain';
import { arrange as arrangeJobs } from '@atelier/queue';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { lineOf } from './get';

/**
 * Puts one's own waiting generations into another order. Nobody else waits longer for it: the same places
 * change hands. Ids of anything else are passed over. @throws unauthenticated, banned, invalid_request
 */
export const arrange: Verb<{ body: unknown }, LineView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { order } = parseInput(lineOrderSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    await arrangeJobs(tx, { userId, order });
    return lineOf(tx, userId, ctx);
  });
};
