import { withTransaction } from '@atelier/db';
import { requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';
import type { PersonVerbs } from '../verbs';

// Whoever is named becomes an admin by signing in (person.discord). Here is only who was one and is named no longer: they may never
// sign in again, and their sessions and keys live on.
export const keepAdmins: PersonVerbs['keepAdmins'] = async ({ ctx, input: { discordIds } }) => {
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
