import { type ChosenView, chosenSchema, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { remove as removeOne } from '../generation/remove';
import { assertGood, requirePerson } from '../shared/actors';
import { codeOfOne, sortOwn } from './own';

/** Generations deleted at a time: a transaction each, and files that may be far away. */
const AT_ONCE = 3;

/**
 * Deletes one's own generations for good, each in a transaction of its own: one that fails costs the others
 * nothing. @throws unauthenticated, banned, invalid_request
 */
export const remove: Verb<{ body: unknown }, ChosenView> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { ids } = parseInput(chosenSchema, input.body);
  const { db } = ctx.deps;
  assertGood(
    await db.user.findUnique({
      where: { id: userId },
      select: { role: true, bannedAt: true, banReason: true },
    }),
  );
  const { own, refused } = await sortOwn(db, ids, userId);
  const changed: string[] = [];
  const removeOwn = async (id: string): Promise<void> => {
    try {
      await removeOne({ ctx, input: { id } });
      changed.push(id);
    } catch (error) {
      const code = codeOfOne(error);
      if (!code) throw error;
      refused.push({ id, code });
    }
  };
  for (let at = 0; at < own.length; at += AT_ONCE)
    await Promise.all(own.slice(at, at + AT_ONCE).map(({ id }) => removeOwn(id)));
  return { changed, refused };
};
