import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';

/** Deletes one of one's own webhooks with its deliveries. @throws unauthenticated, not_found */
export const remove: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.webhook.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such webhook.');
  return { id };
};
