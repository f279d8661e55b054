import { createHash, randomBytes } from 'node:crypto';
import type { PersonView } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { toPersonView } from '../person/person-view';
import { requireSystem } from '../shared/actors';

const DAY_MS = 86_400_000;
/** Lifetime of a session after its last use. The row decides; the cookie lives longer. */
const SESSION_MS = 60 * DAY_MS;
/** Interval of recording a use; uses in between write nothing. */
const RENEW_AFTER_MS = DAY_MS;

/** Hashes a token for the table, so that reading the table gives no session away. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

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
  const row = await db.session.findUnique({ where: { token: hashOf(token) }, include: { user: true } });
  const at = now().getTime();
  if (row === null || row.expiresAt.getTime() <= at) return null;
  if (row.expiresAt.getTime() < at + SESSION_MS - RENEW_AFTER_MS)
    await db.session.updateMany({ where: { id: row.id }, data: { expiresAt: endOf(ctx) } });
  return toPersonView(row.user);
};
