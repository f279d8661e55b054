import { createHash, randomBytes } from 'node:crypto';
import { AtelierError, type PersonView, parseInput, type SessionView } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';
import { toPersonView } from '../person/profile';
import { requirePerson, requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';

const DAY_MS = 86_400_000;
/** Lifetime of a session after its last use. The row decides; the cookie lives longer. */
const SESSION_MS = 60 * DAY_MS;
/** Interval of recording a use; uses in between write nothing. */
const RENEW_AFTER_MS = DAY_MS;

/** Hashes a token for the table, so that reading the table gives no session away. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const endOf = ({ deps }: Ctx): Date => new Date(deps.now().getTime() + SESSION_MS);

/** Address and browser at the sign-in; the person recognises the session by them. */
export interface SessionOrigin {
  ipAddress: string | null;
  userAgent: string | null;
}

/**
 * Opens a session of 60 days and returns its token once: the table keeps only the hash. System actors only.
 * @throws forbidden
 */
export const open: Verb<{ userId: string } & SessionOrigin, { token: string }> = async ({
  ctx,
  input: { userId, ipAddress, userAgent },
}) => {
  requireSystem(ctx);
  const token = randomBytes(32).toString('base64url');
  await ctx.deps.db.session.create({
    data: {
      token: hashOf(token),
      userId,
      expiresAt: endOf(ctx),
      ipAddress,
      userAgent: userAgent?.slice(0, 400) ?? null,
    },
  });
  return { token };
};

/** Returns the person of a session, or null, and renews the session. System actors only. @throws forbidden */
export const use: Verb<{ token: string }, PersonView | null> = async ({ ctx, input: { token } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const row = await db.session.findUnique({
    where: { token: hashOf(token), frame: false },
    include: { user: true },
  });
  const at = now().getTime();
  if (row === null || row.expiresAt.getTime() <= at) return null;
  if (row.expiresAt.getTime() < at + SESSION_MS - RENEW_AFTER_MS)
    await db.session.updateMany({ where: { id: row.id }, data: { expiresAt: endOf(ctx) } });
  return toPersonView(row.user);
};

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

/** Ends the session of a token, in open sockets too. Idempotent. System actors only. @throws forbidden */
export const end: Verb<{ token: string }, void> = async ({ ctx, input: { token } }) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const where = { token: hashOf(token) };
  const row = await db.session.findUnique({ where, select: { userId: true } });
  const { count } = await db.session.deleteMany({ where });
  if (row && count > 0) await notifyPerson(db, row.userId);
};

/** Ends one of one's own sessions, in open sockets too. @throws unauthenticated, not_found */
export const endOne: Verb<{ id: string }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.session.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such session.');
  await notifyPerson(ctx.deps.db, userId);
  return { id };
};

/**
 * Ends all of one's own sessions, so that a stolen cookie is worth nothing from the next request on.
 * @throws unauthenticated
 */
export const endAll: Verb<Record<string, never>, { ended: number }> = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const { count } = await ctx.deps.db.session.deleteMany({ where: { userId } });
  await notifyPerson(ctx.deps.db, userId);
  return { ended: count };
};
