import { AtelierError, type PersonView, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { toPersonView } from './person-view';

/** Returns a person. @throws not_found */
export const byId: Verb<{ id: string }, PersonView> = async ({ ctx, input }) => {
  const row = await ctx.deps.db.user.findUnique({ where: { id: parseInput(z.uuid(), input.id) } });
  if (!row) throw new AtelierError('not_found', 'There is no such person.');
  return toPersonView(row);
};
