import type {
  ApplicationCommandOptionChoiceData,
  AutocompleteInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { App } from '../app';
import type { Asking, Doing } from '../handler';

/** One slash command, in a file of its own that ends in `satisfies Command`. */
export type Command = (Doing<ChatInputCommandInteraction> | Asking<ChatInputCommandInteraction>) & {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** At most 25 choices, soon: an autocomplete cannot be deferred, and past two seconds there are none. */
  autocomplete?: (call: {
    interaction: AutocompleteInteraction;
    app: App;
  }) => ApplicationCommandOptionChoiceData[] | Promise<ApplicationCommandOptionChoiceData[]>;
};
