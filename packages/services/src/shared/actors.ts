import type { Tx } from '@atelier/db';
import { AtelierError, isModerator, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

/** Id of the person who asks. @throws AtelierError unauthenticated */
export function requirePerson({ actor }: Ctx): string {
  const id = personOf(actor);
  if (!id) throw new AtelierError('unauthenticated', 'Sign in, or visit the site once, before you do this.');
  return id;
}

/** Id of the worker that asks. @throws AtelierError forbidden */
export function requireWorker({ actor }: Ctx): string {
  if (actor.kind !== 'worker') throw new AtelierError('forbidden', 'Only workers may do this.');
  return actor.workerId;
}

/**
 * Returns the role as it is now. @throws AtelierError forbidden; banned (a moderator who was banned is none)
 */
export async function requireModerator({ actor, deps }: Ctx): Promise<Role> {
  if (!isModerator(actor)) throw new AtelierError('forbidden', 'Only moderators may do this.');
  const id = personOf(actor);
  if (id === null) return 'admin';
  // The role in the actor is as old as the request; a ban or a changed role counts at once.
  const row = await deps.db.user.findUnique({ where: { id }, select: { role: true, bannedAt: true } });
  if (row?.bannedAt) throw new AtelierError('banned', 'You have been banned.');
  if (!row || row.role === 'member') throw new AtelierError('forbidden', 'Only moderators may do this.');
  return row.role;
}

/** @throws AtelierError forbidden; banned */
export async function requireAdmin(ctx: Ctx): Promise<void> {
  if ((await requireModerator(ctx)) !== 'admin')
    throw new AtelierError('forbidden', 'Only admins may do this.');
}

/**
 * The turn that a guest's address takes in the queue; undefined for everyone else, whose turn is their own.
 */
export const turnOf = ({ actor }: Ctx): string | undefined =>
  actor.kind === 'guest' ? actor.turn : undefined;

/** Refuses all but our own processes. @throws AtelierError forbidden */
export function requireSystem({ actor }: Ctx): void {
  if (actor.kind !== 'system') throw new AtelierError('forbidden', 'Only our own services may do this.');
}

/**
 * Reads the person again, in the transaction of the act, because the actor was read before the request's
 * body, which may have taken a minute. Takes no lock, because these acts lock jobs first. @throws
 * AtelierError forbidden unless the actor made it or moderates; banned
 */
export async function requireAuthor(
  tx: Tx,
  { actor }: Ctx,
  row: { authorId: string | null },
  deed: string,
): Promise<void> {
  if (actor.kind === 'system') return;
  const id = personOf(actor);
  if (id !== null) {
    const rows = await tx.$queryRaw<Standing[]>`
      SELECT "role"::text AS "role", "bannedAt", "banReason" FROM "User" WHERE "id" = ${id}::uuid`;
    const role = roleIn(rows);
    const lent = actor.kind === 'discord' && actor.lent;
    if (role !== 'member' || lent || id === row.authorId) return;
  }
  throw new AtelierError('forbidden', `Only its author or a moderator may ${deed} a generation.`);
}

/**
 * Locks the person's row until the transaction ends: concurrent acts of one person run one after the other,
 * and quotas stay exact. Returns the role as it is now. @throws AtelierError unauthenticated (no such
 * person), banned
 */
export async function lockPerson(tx: Tx, userId: string): Promise<Role> {
  const rows = await tx.$queryRaw<Standing[]>`
    SELECT "role"::text AS "role", "bannedAt", "banReason" FROM "User" WHERE "id" = ${userId}::uuid FOR NO KEY UPDATE`;
  return roleIn(rows);
}

type Role = 'member' | 'moderator' | 'admin';
type Standing = { role: Role; bannedAt: Date | null; banReason: string | null };

function roleIn([person]: Standing[]): Role {
  assertGood(person);
  return person.role;
}

/** @throws AtelierError unauthenticated (there is no such person), banned */
export function assertGood<P extends Standing>(person: P | null | undefined): asserts person is P {
  if (!person)
    throw new AtelierError('unauthenticated', 'This session belongs to nobody any more. Sign in again.');
  if (person.bannedAt)
    throw new AtelierError(
      'banned',
      person.banReason ? `You have been banned: ${person.banReason}` : 'You have been banned.',
    );
}
