import { discord } from '@atelier/services';
import { type ChatInputCommandInteraction, PermissionFlagsBits } from 'discord.js';
import type { Call } from '../answers/handler';
import { answer } from '../gateway/answer';
import { Refusal } from '../presenters/error';
import { presentServer } from '../presenters/settings';

type SettingsCall = Call<ChatInputCommandInteraction>;

/** Lets only people who manage the server change its rules. @throws Refusal forbidden */
export function requireServerManager(interaction: ChatInputCommandInteraction): void {
  if (!interaction.guildId) throw new Refusal('forbidden', 'refusals.noServer');
  if (!interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild))
    throw new Refusal('forbidden', 'refusals.serverManage');
}

/** The person in the studio's own quota: the roles of the person who sets a rule do not bound it. */
const inStudio = ({ ctx, app }: SettingsCall) => ({ actor: ctx.actor, deps: app.deps });

/** Shows the server's rules as they stand. */
export async function showServer(call: SettingsCall): Promise<void> {
  const { interaction, t } = call;
  const guildId = interaction.guildId ?? '';
  const ctx = inStudio(call);
  const { channels, quotas } = await discord.serverRules({ ctx, input: { guildId } });
  await answer(interaction, presentServer(guildId, channels, quotas, discord.studioQuota(ctx), t));
}

/** Puts a channel on the server's list, or takes it off. @throws AtelierError as discord.allowChannel */
export async function allowChannel(call: SettingsCall): Promise<void> {
  const { options } = call.interaction;
  const channelId = options.getChannel('channel', true).id;
  const allowed = options.getBoolean('allow', true);
  await discord.allowChannel({ ctx: inStudio(call), input: { channelId, allowed } });
  await showServer(call);
}

/**
 * Sets what people with a role may draw, or lifts the rule (`waiting` -1).
 * @throws Refusal invalid_request; AtelierError as discord.limitRole
 */
export async function limitRole(call: SettingsCall): Promise<void> {
  const { options } = call.interaction;
  const ctx = inStudio(call);
  const own = discord.studioQuota(ctx);
  const roleId = options.getRole('role', true).id;
  const activePerPerson = options.getInteger('waiting', true);
  const perPersonAndDay = options.getInteger('day') ?? own.perPersonAndDay;
  const quota = activePerPerson < 0 ? null : { activePerPerson, perPersonAndDay };
  // The verb checks this too; here the refusal is in the person's language.
  if (
    quota &&
    (activePerPerson > own.activePerPerson || perPersonAndDay > own.perPersonAndDay || perPersonAndDay < 0)
  )
    throw new Refusal('invalid_request', 'refusals.quotaNumbers', {
      waiting: own.activePerPerson,
      day: own.perPersonAndDay,
    });
  await discord.limitRole({ ctx, input: { roleId, quota } });
  await showServer(call);
}
