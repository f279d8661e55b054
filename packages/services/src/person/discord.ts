import { withTransaction } from '@atelier/db';
import { DISCORD_ID, foreignName, LIMITS, type PersonView, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { notifyPerson } from '../shared/notify';
import { toPersonView } from './profile';

const inputSchema = z.object({
  discordId: z.string().regex(DISCORD_ID),
  name: z.string(),
  avatarUrl: z.url().nullish(),
  locale: z.string().max(20).optional(),
  admin: z.boolean().optional(),
});

/**
 * Finds or makes the one person with this Discord id, whether the site's sign-in or the bot met them first.
 * Refreshes name and avatar. `admin` says whether the settings name them as one. System actors only.
 * @throws forbidden
 */
export const discord: Verb<
  { discordId: string; name: string; avatarUrl?: string | null; locale?: string; admin?: boolean },
  PersonView
> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { discordId, name, avatarUrl, locale, admin } = parseInput(inputSchema, input);
  const seen = {
    name: foreignName(name, LIMITS.displayNameLength),
    isGuest: false,
    ...(avatarUrl !== undefined && { image: avatarUrl }),
    ...(locale !== undefined && { locale }),
  };
  return withTransaction(ctx.deps.db, async (tx) => {
    // One unique key in `where` and the same value in `create`: Prisma makes it one INSERT … ON CONFLICT,
    // without a race.
    const row = await tx.user.upsert({ where: { discordId }, create: { discordId, ...seen }, update: seen });
    // The settings alone decide who is an admin, so a removed name loses the role.
    if (admin === undefined || admin === (row.role === 'admin')) return toPersonView(row);
    await notifyPerson(tx, row.id);
    const role = admin ? 'admin' : 'member';
    return toPersonView(await tx.user.update({ where: { id: row.id }, data: { role } }));
  });
};
