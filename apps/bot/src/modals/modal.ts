import type { ModalSubmitInteraction } from 'discord.js';
import type { App } from '../app';

/** What a submitted form does. The answer is a new message in the channel, deferred before `execute`. */
export interface Modal {
  action: string;
  /** What can be refused without the database. @throws AtelierError */
  check: (interaction: ModalSubmitInteraction) => void;
  /** @throws AtelierError */
  execute: (call: {
    interaction: ModalSubmitInteraction;
    args: string[];
    messageId: string;
    app: App;
  }) => Promise<void>;
}
