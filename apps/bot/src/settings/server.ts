import type { Db } from '@atelier/db';
import { type ChatInputCommandInteraction, PermissionFlagsBits } from 'discord.js';
import type { Call } from '../handler';
import { presentServer } from '../presenters/settings';
import { Refusal } from '../refusal';
import { studioQuota } from '../server-rules';

/** Who may change a server's rules. @throws Refusal forbidden */
export function requireServerManager(interaction: ChatInputCommandInteraction): void {
  if (!interaction.guildId) throw new Refusal('forbidden', 'refusals.noServer');
  if (!interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild))
    throw new Refusal('forbidden', 'refusals.serverManage');
}

const rulesOf = async (db: Db, guildId: string) => ({
  channels: await db.discordChannel.findMany({ where: { guildId }, orderBy: { createdAt: 'asc' } }),
  quotas: await db.discordRoleQuota.findMany({ where: { guildId }, orderBy: { roleId: 'asc' } }),
});

/** Shows the rules as they stand. */
export async function showServer({ interaction, app, t }: Call<ChatInputCommandInteraction>): Promise<void> {
  const guildId = interaction.guildId ?? '';
  const { channels, quotas } = await rulesOf(app.deps.db, guildId);
  const ids = channels.map(({ channelId }) => channelId);
  await interaction.editReply(presentServer(guildId, ids, quotas, studioQuota(app.deps.quota), t));
}
