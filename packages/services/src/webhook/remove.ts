import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { requirePerson } from '../shared/actors';
import type { WebhookVerbs } from '../verbs';

export const remove: WebhookVerbs['remove'] = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.webhook.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such webhook.');
  return { id };
};
