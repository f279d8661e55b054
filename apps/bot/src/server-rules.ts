import type { Db } from '@atelier/db';
import { DEFAULT_QUOTA, type Quota } from '@atelier/services';
import { Refusal } from './refusal';
import type { Who } from './who';

/** What the moderators of a server laid down, for one person in one place. */
export interface ServerRules {
  /** Channels in which the bot may be used; none means everywhere. */
  channels: string[];
  /** Quota of the person's roles, or null where no rule speaks of them. */
  quota: Pick<Quota, 'activePerPerson' | 'perPersonAndDay'> | null;
}

/** Reads the rules that hold for `who`. Of several roles the most generous counts; never more than the studio's own quota. */
export async function rulesFor(db: Db, { guildId, roleIds }: Who, own: Quota): Promise<ServerRules> {
  if (!guildId) return { channels: [], quota: null };
  const [channels, quotas] = await Promise.all([
    db.discordChannel.findMany({ where: { guildId }, orderBy: { createdAt: 'asc' } }),
    db.discordRoleQuota.findMany({ where: { guildId, roleId: { in: roleIds } } }),
  ]);
  // A rule for everybody is for those whom no other rule names.
  const named = quotas.filter(({ roleId }) => roleId !== guildId);
  const holding = named.length > 0 ? named : quotas;
  const most = (values: number[], bound: number): number => Math.min(bound, Math.max(...values));
  return {
    channels: channels.map(({ channelId }) => channelId),
    quota:
      holding.length === 0
        ? null
        : {
            activePerPerson: most(
              holding.map((rule) => rule.activePerPerson),
              own.activePerPerson,
            ),
            perPersonAndDay: most(
              holding.map((rule) => rule.perPersonAndDay),
              own.perPersonAndDay,
            ),
          },
  };
}

/** The studio's quota, as this deployment has it. */
export const studioQuota = (quota: Partial<Quota> | undefined): Quota => ({ ...DEFAULT_QUOTA, ...quota });

/** Channels named in a refusal; more would be a wall of text. */
const NAMED = 10;

/** @throws Refusal forbidden when the server allows other channels only */
export function checkChannel({ channels }: ServerRules, { channelIds }: Who): void {
  if (channels.length === 0 || channelIds.some((id) => channels.includes(id))) return;
  const named = channels.slice(0, NAMED).map((id) => `<#${id}>`);
  throw new Refusal('forbidden', 'refusals.channel', { channels: named.join(', ') });
}
