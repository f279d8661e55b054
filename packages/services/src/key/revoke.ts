import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';

/** Revokes one of one's own keys. @throws unauthenticated, not_found */
export const revoke: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.apiKey.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such key.');
  return { id };
};
