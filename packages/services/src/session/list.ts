import { requirePerson } from '../shared/actors';
import type { SessionVerbs } from '../verbs';
import { hashOf } from './open';

export const list: SessionVerbs['list'] = async ({ ctx, input: { token } }) => {
  const userId = requirePerson(ctx);
  const { db, now } = ctx.deps;
  const rows = await db.session.findMany({
    where: { userId, expiresAt: { gt: now() } },
    orderBy: { createdAt: 'desc' },
  });
  const asking = token === null ? null : hashOf(token);
  return {
    sessions: rows.map((row) => ({
      id: row.id,
      current: row.token === asking,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    })),
  };
};
