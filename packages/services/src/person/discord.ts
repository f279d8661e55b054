import { withTransaction } from '@atelier/db';
import { foreignName, LIMITS, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';
import type { PersonVerbs } from '../verbs';
import { toPersonView } from './person-view';

const inputSchema = z.object({
  discordId: z.string().regex(/^\d{1,20}$/),
  name: z.string(),
  avatarUrl: z.url().nullish(),
  locale: z.string().max(20).optional(),
  admin: z.boolean().optional(),
});

// One person whether they came by the site or by the bot: the site's sign-in looks for the Account row, the bot for discordId,
// and both are kept here.
export const discord: PersonVerbs['discord'] = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { discordId, name, avatarUrl, locale, admin } = parseInput(inputSchema, input);
  const seen = {
    name: foreignName(name, LIMITS.displayNameLength),
    isGuest: false,
    ...(avatarUrl !== undefined && { image: avatarUrl }),
    ...(locale !== undefined && { locale }),
  };
  const providerId_accountId = { providerId: 'discord', accountId: discordId };
  return withTransaction(ctx.deps.db, async (tx) => {
    const account = await tx.account.findUnique({
      where: { providerId_accountId },
      select: { userId: true },
    });
    const row = account
      ? await tx.user.update({ where: { id: account.userId }, data: { ...seen, discordId } })
      : // One unique key in `where` and the same value in `create`: Prisma makes it one INSERT … ON CONFLICT, without a race.
        await tx.user.upsert({
          where: { discordId },
          create: { discordId, ...seen },
          update: seen,
        });
    if (!account)
      await tx.account.createMany({
        data: [{ ...providerId_accountId, userId: row.id }],
        skipDuplicates: true,
      });
    // The settings decide: whoever they name is an admin, and whoever they no longer name is none.
    if (admin === undefined || admin === (row.role === 'admin')) return toPersonView(row);
    await notifyPerson(tx, row.id);
    const role = admin ? 'admin' : 'member';
    return toPersonView(await tx.user.update({ where: { id: row.id }, data: { role } }));
  });
};
