import { AtelierError } from '@atelier/domain';
import { room } from '@atelier/services';
import { InteractionContextType, PermissionFlagsBits } from 'discord.js';
import { presentRoom } from '../presenters/room';
import type { Command } from './command';

/** Makes this channel a room: what is asked for here is then seen by whoever watches that room on the site. */
export default {
  data: {
    name: 'room',
    description: 'Make this channel a room of the studio',
    contexts: [InteractionContextType.Guild],
    default_member_permissions: String(PermissionFlagsBits.ManageChannels),
  },
  reply: 'public',
  execute: async ({ interaction, app }) => {
    // Servers can hand a command to other roles; the channel itself still belongs to those who manage it.
    if (!interaction.memberPermissions?.has(PermissionFlagsBits.ManageChannels))
      throw new AtelierError('forbidden', 'Only those who manage this channel may make it a room.');
    const { guildId, channelId, channel } = interaction;
    const name = channel && 'name' in channel && channel.name ? channel.name : 'channel';
    const ctx = await app.ctxOf(interaction);
    const made = await room.ofChannel({ ctx, input: { guildId, channelId, name } });
    await interaction.editReply(presentRoom(made, app.deps.publicUrl));
  },
} satisfies Command;
