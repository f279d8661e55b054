import { withTransaction } from '@atelier/db';
import { AtelierError, type PersonView, parseInput, roleSchema } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { toPersonView } from '../person/person-view';
import { requireAdmin } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { notifyPerson } from '../shared/notify';

const inputSchema = roleSchema.extend({ userId: z.uuid() });

/**
 * Makes a person a moderator or a member. `role` is domain's roleSchema. Admins only.
 * @throws forbidden, not_found, conflict (a guest)
 */
export const setRole: Verb<{ userId: string; role: unknown }, PersonView> = async ({ ctx, input }) => {
  await requireAdmin(ctx);
  const { userId, role } = parseInput(inputSchema, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    const before = await tx.user.findUnique({ where: { id: userId } });
    if (!before) throw new AtelierError('not_found', 'There is no such person.');
    if (before.role === 'admin') throw new AtelierError('forbidden', 'Admins are named in the settings.');
    // A guest is only a cookie, so a stolen cookie would make a moderator.
    if (before.isGuest) throw new AtelierError('conflict', 'A guest cannot be a moderator.');
    const row = await tx.user.update({ where: { id: userId }, data: { role } });
    await recordDeed(tx, ctx, { action: 'role', subject: `${row.name}: ${role}`, personId: userId });
    await notifyPerson(tx, userId);
    return toPersonView(row);
  });
};
