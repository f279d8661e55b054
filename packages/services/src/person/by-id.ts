import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { PersonVerbs } from '../verbs';
import { toPersonView } from './person-view';

export const byId: PersonVerbs['byId'] = async ({ ctx, input }) => {
  const row = await ctx.deps.db.user.findUnique({ where: { id: parseInput(z.uuid(), input.id) } });
  if (!row) throw new AtelierError('not_found', 'There is no such person.');
  return toPersonView(row);
};
