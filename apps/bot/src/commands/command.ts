import {
  type ApplicationCommandOptionChoiceData,
  ApplicationIntegrationType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { App, Asking, Doing, Launching, Opening } from '../answers/handler';

/** One slash command, in a file of its own that ends in `satisfies Command`. */
export type Command = (
  | Doing<ChatInputCommandInteraction>
  | Asking<ChatInputCommandInteraction>
  | Opening<ChatInputCommandInteraction>
  | Launching<ChatInputCommandInteraction>
) & {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /**
   * Returns at most 25 choices. Discord lets no bot defer an autocomplete; past `patienceMs` there are no
   * choices.
   */
  autocomplete?: (call: {
    interaction: AutocompleteInteraction;
    app: App;
  }) => ApplicationCommandOptionChoiceData[] | Promise<ApplicationCommandOptionChoiceData[]>;
};

/** In servers and in direct messages, whether a server or a person installed the bot. */
export const EVERYWHERE = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};
