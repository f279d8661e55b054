import { createHash, randomBytes } from 'node:crypto';
import { FRAME_TOKEN_PREFIX, type PersonView } from '@atelier/domain';
import type { Verb } from '../context';
import { toPersonView } from '../person/profile';
import { requireSystem } from '../shared/actors';
import type { SessionOrigin } from './sessions';

/** Lifetime of a frame's session. No use renews it: the page signs in again before it ends. */
const FRAME_MS = 3_600_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Opens a session for a page that Discord frames, which has no cookies. Returns its bearer once; the table keeps
 * the hash. It ends after an hour, with every sign-out everywhere, and among the person's own sessions. System
 * actors only. @throws forbidden
 */
export const openFrame: Verb<
  { userId: string } & SessionOrigin,
  { token: string; expiresAt: Date }
> = async ({ ctx, input: { userId, ipAddress, userAgent } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const token = `${FRAME_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(now().getTime() + FRAME_MS);
  const agent = userAgent?.slice(0, 400) ?? null;
  await db.session.create({
    data: { token: hashOf(token), frame: true, userId, expiresAt, ipAddress, userAgent: agent },
  });
  return { token, expiresAt };
};

/** Returns the person of a frame's bearer, or null. A cookie's token opens nothing here. System actors only. @throws forbidden */
export const ofFrame: Verb<{ token: string }, PersonView | null> = async ({ ctx, input: { token } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const row = await db.session.findUnique({
    where: { token: hashOf(token), frame: true },
    include: { user: true },
  });
  return row === null || row.expiresAt.getTime() <= now().getTime() ? null : toPersonView(row.user);
};
