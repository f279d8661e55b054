import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, roleSchema } from '@atelier/domain';
import { z } from 'zod';
import { toPersonView } from '../person/person-view';
import { requireAdmin } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { notifyPerson } from '../shared/notify';
import type { ModerationVerbs } from '../verbs';

const inputSchema = roleSchema.extend({ userId: z.uuid() });

export const setRole: ModerationVerbs['setRole'] = async ({ ctx, input }) => {
  await requireAdmin(ctx);
  const { userId, role } = parseInput(inputSchema, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    const before = await tx.user.findUnique({ where: { id: userId } });
    if (!before) throw new AtelierError('not_found', 'There is no such person.');
    if (before.role === 'admin') throw new AtelierError('forbidden', 'Admins are named in the settings.');
    // A guest is a cookie: whoever finds it would be a moderator.
    if (before.isGuest) throw new AtelierError('conflict', 'A guest cannot be a moderator.');
    const row = await tx.user.update({ where: { id: userId }, data: { role } });
    await recordDeed(tx, ctx, { action: 'role', subject: `${row.name}: ${role}`, personId: userId });
    await notifyPerson(tx, userId);
    return toPersonView(row);
  });
};
