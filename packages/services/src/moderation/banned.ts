import type { BannedView } from '@atelier/domain';
import type { Verb } from '../context';
import { toPersonView } from '../person/person-view';
import { requireModerator } from '../shared/actors';

/** Returns the newest hundred bans. Moderators only. @throws forbidden */
export const banned: Verb<Record<string, never>, BannedView> = async ({ ctx }) => {
  await requireModerator(ctx);
  const rows = await ctx.deps.db.user.findMany({
    where: { bannedAt: { not: null } },
    orderBy: { bannedAt: 'desc' },
    take: 100,
  });
  return {
    people: rows.flatMap((row) =>
      row.bannedAt
        ? { person: toPersonView(row), reason: row.banReason, bannedAt: row.bannedAt.toISOString() }
        : [],
    ),
  };
};
