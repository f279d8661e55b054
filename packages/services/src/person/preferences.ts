import { withTransaction } from '@atelier/db';
import { type Preferences, parseInput, preferencesSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { notifyPerson } from '../shared/notify';

/** Returns one's own choices. @throws unauthenticated */
export const preferences: Verb<Record<string, never>, Preferences> = ({ ctx }) =>
  ctx.deps.db.user.findUniqueOrThrow({
    where: { id: requirePerson(ctx) },
    select: { language: true, unlisted: true },
  });

/** Changes the choices that `body` names; `body` is a part of Preferences. @throws unauthenticated, banned */
export const setPreferences: Verb<{ body: unknown }, Preferences> = async ({ ctx, input }) => {
  const id = requirePerson(ctx);
  const data = parseInput(preferencesSchema.partial(), input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, id);
    // Their pages may be showing others a caption as it grows.
    if (data.unlisted !== undefined) await notifyPerson(tx, id);
    return tx.user.update({ where: { id }, data, select: { language: true, unlisted: true } });
  });
};
