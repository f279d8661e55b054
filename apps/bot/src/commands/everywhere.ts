import { ApplicationIntegrationType, InteractionContextType } from 'discord.js';

/** In servers and in direct messages, whether a server or a person installed the bot. */
export const EVERYWHERE = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};
