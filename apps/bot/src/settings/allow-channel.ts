import type { ChatInputCommandInteraction } from 'discord.js';
import type { Call } from '../handler';
import { showServer } from './server';

/** Puts a channel on the server's list, or takes it off. */
export async function allowChannel(call: Call<ChatInputCommandInteraction>): Promise<void> {
  const { interaction, app } = call;
  const channelId = interaction.options.getChannel('channel', true).id;
  const guildId = interaction.guildId ?? '';
  const { discordChannel } = app.deps.db;
  if (interaction.options.getBoolean('allow', true))
    await discordChannel.createMany({ data: [{ channelId, guildId }], skipDuplicates: true });
  else await discordChannel.deleteMany({ where: { channelId, guildId } });
  await showServer(call);
}
