import type {
  ApplicationCommandOptionChoiceData,
  AutocompleteInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { App } from '../app';

/** One slash command, in a file of its own that ends in `satisfies Command`. */
export interface Command {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Who sees the answer. It is deferred before `execute` runs, within Discord's three seconds whatever the database does. */
  reply: 'public' | 'ephemeral';
  /** What can be refused without the database, before anything is shown in the channel. @throws AtelierError */
  check?: (interaction: ChatInputCommandInteraction) => void;
  /** @param messageId the deferred answer's @throws AtelierError, told to the person in words */
  execute: (call: { interaction: ChatInputCommandInteraction; messageId: string; app: App }) => Promise<void>;
  /** At most 25 choices, at once: an autocomplete cannot be deferred. */
  autocomplete?: (call: {
    interaction: AutocompleteInteraction;
    app: App;
  }) => ApplicationCommandOptionChoiceData[];
}
