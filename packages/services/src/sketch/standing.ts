import type { Verb } from '../context';
import { assertGood, requirePerson } from '../shared/actors';

/**
 * Returns whether the person's new work is unlisted, so that others do not see it grow.
 * @throws unauthenticated, banned
 */
export const standing: Verb<Record<string, never>, { unlisted: boolean }> = async ({ ctx }) => {
  const row = await ctx.deps.db.user.findUnique({
    where: { id: requirePerson(ctx) },
    select: { unlisted: true, role: true, bannedAt: true, banReason: true },
  });
  assertGood(row);
  return { unlisted: row.unlisted };
};
