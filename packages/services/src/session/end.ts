import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson, requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';
import { hashOf } from './open';

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
