import { toPersonView } from '../person/person-view';
import { requireModerator } from '../shared/actors';
import type { ModerationVerbs } from '../verbs';

export const banned: ModerationVerbs['banned'] = async ({ ctx }) => {
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
