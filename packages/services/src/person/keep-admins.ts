import { withTransaction } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';

/**
 * Takes the role from admins whom the settings no longer name: they may never sign in again, while their
 * sessions and keys live on. Named people become admins by signing in (person.discord). System actors only.
 * @throws forbidden
 */
export const keepAdmins: Verb<{ discordIds: string[] }, { dismissed: number }> = async ({
  ctx,
  input: { discordIds },
}) => {
  requireSystem(ctx);
  const dismissed = await withTransaction(ctx.deps.db, async (tx) => {
    const rows = await tx.user.updateManyAndReturn({
      where: { role: 'admin', OR: [{ discordId: null }, { discordId: { notIn: discordIds } }] },
      data: { role: 'member' },
      select: { id: true },
    });
    for (const { id } of rows) await notifyPerson(tx, id);
    return rows.length;
  });
  if (dismissed > 0) ctx.deps.log.info({ dismissed }, 'admins whom the settings no longer name are members');
  return { dismissed };
};
