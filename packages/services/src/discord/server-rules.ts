import { type Tx, withTransaction } from '@atelier/db';
import { type Actor, AtelierError, DISCORD_ID, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Quota, Verb } from '../context';
import { lockPerson } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { DEFAULT_QUOTA } from '../shared/quota';

const snowflake = z.string().regex(DISCORD_ID);

/** Quota of a role: jobs waiting at once, and requests within 24 hours. */
export type RoleQuota = Pick<Quota, 'activePerPerson' | 'perPersonAndDay'>;

/** Rules that the managers of a server set. */
export interface ServerRules {
  /** Ids of the channels that allow the bot, oldest first; an empty list allows all. */
  channels: string[];
  quotas: (RoleQuota & { roleId: string })[];
}

/** Rules of a server for one person. */
export interface RulesForPerson {
  channels: string[];
  /** The quota of the person's roles, at most the studio's own; null when no rule names them. */
  quota: RoleQuota | null;
}

/** This deployment's quota, with the defaults filled in. */
export const studioQuota = ({ deps }: Ctx): Quota => ({ ...DEFAULT_QUOTA, ...deps.quota });

/** Returns all rules of a server, empty when it has none. */
export const serverRules: Verb<{ guildId: string }, ServerRules> = async ({ ctx, input: { guildId } }) => {
  const { db } = ctx.deps;
  const [channels, quotas] = await Promise.all([
    db.discordChannel.findMany({ where: { guildId }, orderBy: { createdAt: 'asc' } }),
    db.discordRoleQuota.findMany({ where: { guildId }, orderBy: { roleId: 'asc' } }),
  ]);
  return {
    channels: channels.map(({ channelId }) => channelId),
    quotas: quotas.map(({ guildId: _, ...quota }) => quota),
  };
};

/**
 * Reads the rules for a person with `roleIds`, which include @everyone (the server's own id). The most
 * generous role counts. @everyone's rule applies only when no other rule does. The result never exceeds the
 * studio's own quota.
 */
export const rulesFor: Verb<{ guildId: string | null; roleIds: string[] }, RulesForPerson> = async ({
  ctx,
  input,
}) => {
  const { guildId, roleIds } = input;
  if (!guildId) return { channels: [], quota: null };
  const { channels, quotas } = await serverRules({ ctx, input: { guildId } });
  const theirs = quotas.filter(({ roleId }) => roleIds.includes(roleId));
  const named = theirs.filter(({ roleId }) => roleId !== guildId);
  const holding = named.length > 0 ? named : theirs;
  if (holding.length === 0) return { channels, quota: null };
  const own = studioQuota(ctx);
  const most = (of: keyof RoleQuota): number =>
    Math.min(own[of], Math.max(...holding.map((rule) => rule[of])));
  return {
    channels,
    quota: { activePerPerson: most('activePerPerson'), perPersonAndDay: most('perPersonAndDay') },
  };
};

type Discord = Extract<Actor, { kind: 'discord' }>;

/**
 * Returns the server that a Discord actor speaks from; the bot has checked that this person manages it.
 * @throws AtelierError forbidden
 */
function requireServer({ actor }: Ctx): Discord & { guildId: string } {
  if (actor.kind === 'discord' && actor.guildId !== null) return { ...actor, guildId: actor.guildId };
  throw new AtelierError('forbidden', 'Change the rules of a server inside that server.');
}

/**
 * Adds a channel to the list of the actor's server, or removes it, and records the change in the audit trail.
 * Discord actors only, from inside the server. @throws AtelierError forbidden, banned, invalid_request
 */
export const allowChannel: Verb<{ channelId: string; allowed: boolean }, void> = async ({ ctx, input }) => {
  const { guildId, userId } = requireServer(ctx);
  const { channelId, allowed } = parseInput(z.object({ channelId: snowflake, allowed: z.boolean() }), input);
  await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    const { count } = allowed
      ? await tx.discordChannel.createMany({ data: [{ channelId, guildId }], skipDuplicates: true })
      : await tx.discordChannel.deleteMany({ where: { channelId, guildId } });
    if (count > 0) await recordRule(tx, ctx, `${guildId}, #${channelId}: ${allowed ? '– → ✓' : '✓ → –'}`);
  });
};

/**
 * Sets the quota of a role in the actor's server, or removes it (`quota` null). Records the change in the
 * audit trail. Discord actors only, from inside the server.
 * @throws AtelierError forbidden, banned; invalid_request when the quota passes the studio's own
 */
export const limitRole: Verb<{ roleId: string; quota: RoleQuota | null }, void> = async ({ ctx, input }) => {
  const { guildId, userId } = requireServer(ctx);
  const own = studioQuota(ctx);
  const { roleId, quota } = parseInput(
    z.object({
      roleId: snowflake,
      quota: z
        .object({
          activePerPerson: z.int().min(0).max(own.activePerPerson),
          perPersonAndDay: z.int().min(0).max(own.perPersonAndDay),
        })
        .nullable(),
    }),
    input,
  );
  const key = { guildId, roleId };
  await withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    const before = await tx.discordRoleQuota.findUnique({ where: { guildId_roleId: key } });
    if (quota)
      await tx.discordRoleQuota.upsert({
        where: { guildId_roleId: key },
        create: { ...key, ...quota },
        update: quota,
      });
    else await tx.discordRoleQuota.deleteMany({ where: key });
    if (inWords(before) !== inWords(quota))
      await recordRule(tx, ctx, `${guildId}, @${roleId}: ${inWords(before)} → ${inWords(quota)}`);
  });
};

const inWords = (quota: RoleQuota | null): string =>
  quota ? `${quota.activePerPerson} / ${quota.perPersonAndDay}` : '–';

const recordRule = (tx: Tx, ctx: Ctx, change: string): Promise<void> =>
  recordDeed(tx, ctx, { action: 'server', subject: `Discord ${change}` });
