import type { SessionView } from '@atelier/domain';
import type { Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { hashOf } from './open';

/** Returns the caller's own sessions, newest first; `token` marks the calling one. @throws unauthenticated */
export const list: Verb<{ token: string | null }, { sessions: SessionView[] }> = async ({
  ctx,
  input: { token },
}) => {
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
