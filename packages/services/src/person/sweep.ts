import { Prisma } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { dropEmptyGuests } from './empty-guests';

/** Age below which a guest may still be about to make something. */
const DAY_MS = 86_400_000;

/**
 * Deletes expired sessions, and guests without a session who have made nothing. System actors only.
 * @throws forbidden
 */
export const sweep: Verb<Record<string, never>, { sessions: number; guests: number }> = async ({ ctx }) => {
  requireSystem(ctx);
  const { db, now, log } = ctx.deps;
  const { count: sessions } = await db.session.deleteMany({ where: { expiresAt: { lte: now() } } });
  const before = new Date(now().getTime() - DAY_MS);
  const guests = await dropEmptyGuests(
    db,
    Prisma.sql`u."createdAt" < ${before}::timestamptz AND NOT EXISTS (SELECT FROM "Session" s WHERE s."userId" = u."id")`,
  );
  if (sessions + guests > 0) log.info({ sessions, guests }, 'swept what has expired');
  return { sessions, guests };
};
