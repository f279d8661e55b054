import { type Interaction, InteractionContextType } from 'discord.js';

/** Person and place of a request, as plain data that can be stored for another process. */
export interface Who {
  discordId: string;
  name: string;
  avatarUrl: string | null;
  /** Discord's language of the person. */
  locale: string;
  guildId: string | null;
  channelId: string;
  /** The channel, and for a thread the channel it is in: either may be on a server's list. */
  channelIds: string[];
  /** Roles in the server, @everyone among them. */
  roleIds: string[];
  /**
   * Asked for where few can look: in a direct message, an age-restricted channel, or one that the bot cannot
   * see.
   */
  aside: boolean;
}

/** Reads an interaction. */
export function whoOf(interaction: Interaction): Who {
  const { user, guildId, channelId, member } = interaction;
  const roles = member?.roles ?? [];
  const roleIds = Array.isArray(roles) ? roles : [...roles.cache.keys()];
  const parentId = parentOf(interaction);
  return {
    discordId: user.id,
    name: user.displayName,
    avatarUrl: user.avatarURL({ size: 128 }),
    locale: interaction.locale,
    guildId,
    channelId: channelId ?? '',
    channelIds: [channelId, parentId].filter((id) => id != null),
    roleIds: guildId ? [...new Set([guildId, ...roleIds])] : [],
    aside: isAside(interaction),
  };
}

function parentOf({ channel }: Interaction): string | null {
  return channel?.isThread() ? channel.parentId : null;
}

/**
 * Whether the channel is age-restricted; a thread is as its channel is. Channels the bot does not know may
 * be.
 */
export function isNsfw({ channel }: Interaction): boolean {
  if (!channel) return true;
  if (channel.isThread()) return channel.parent?.nsfw ?? true;
  return 'nsfw' in channel && channel.nsfw === true;
}

function isAside(interaction: Interaction): boolean {
  if (interaction.context !== InteractionContextType.Guild && !interaction.guildId) return true;
  return isNsfw(interaction);
}
