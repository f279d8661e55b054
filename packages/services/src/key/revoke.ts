import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { requirePerson } from '../shared/actors';
import type { KeyVerbs } from '../verbs';

export const revoke: KeyVerbs['revoke'] = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.apiKey.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such key.');
  return { id };
};
