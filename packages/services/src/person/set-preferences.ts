import { withTransaction } from '@atelier/db';
import { parseInput, preferencesSchema } from '@atelier/domain';
import { lockPerson, requirePerson } from '../shared/actors';
import type { PersonVerbs } from '../verbs';

export const setPreferences: PersonVerbs['setPreferences'] = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const data = parseInput(preferencesSchema.partial(), input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, id);
    return tx.user.update({ where: { id }, data, select: { language: true, unlisted: true } });
  });
};
