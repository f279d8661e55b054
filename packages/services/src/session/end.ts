import { AtelierError, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { requirePerson, requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';
import type { SessionVerbs } from '../verbs';
import { hashOf } from './open';

export const end: SessionVerbs['end'] = async ({ ctx, input: { token } }) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const where = { token: hashOf(token) };
  const row = await db.session.findUnique({ where, select: { userId: true } });
  const { count } = await db.session.deleteMany({ where });
  if (row && count > 0) await notifyPerson(db, row.userId);
};

export const endOne: SessionVerbs['endOne'] = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { count } = await ctx.deps.db.session.deleteMany({ where: { id, userId } });
  if (count === 0) throw new AtelierError('not_found', 'You have no such session.');
  await notifyPerson(ctx.deps.db, userId);
  return { id };
};

export const endAll: SessionVerbs['endAll'] = async ({ ctx }) => {
  const userId = requirePerson(ctx);
  const { count } = await ctx.deps.db.session.deleteMany({ where: { userId } });
  await notifyPerson(ctx.deps.db, userId);
  return { ended: count };
};
