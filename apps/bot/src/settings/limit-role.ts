import type { ChatInputCommandInteraction } from 'discord.js';
import type { Call } from '../handler';
import { Refusal } from '../refusal';
import { studioQuota } from '../server-rules';
import { showServer } from './server';

/** Sets what people with a role may draw, or lifts the rule (waiting -1). @throws Refusal invalid_request */
export async function limitRole(call: Call<ChatInputCommandInteraction>): Promise<void> {
  const { interaction, app } = call;
  const own = studioQuota(app.deps.quota);
  const roleId = interaction.options.getRole('role', true).id;
  const activePerPerson = interaction.options.getInteger('waiting', true);
  const perPersonAndDay = interaction.options.getInteger('day') ?? own.perPersonAndDay;
  const where = { guildId: interaction.guildId ?? '', roleId };
  const { discordRoleQuota } = app.deps.db;
  if (activePerPerson < 0) await discordRoleQuota.deleteMany({ where });
  else {
    if (activePerPerson > own.activePerPerson || perPersonAndDay > own.perPersonAndDay || perPersonAndDay < 0)
      throw new Refusal('invalid_request', 'refusals.quotaNumbers', {
        waiting: own.activePerPerson,
        day: own.perPersonAndDay,
      });
    const rule = { activePerPerson, perPersonAndDay };
    await discordRoleQuota.upsert({
      where: { guildId_roleId: where },
      create: { ...where, ...rule },
      update: rule,
    });
  }
  await showServer(call);
}
