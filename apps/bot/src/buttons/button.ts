import type { ButtonInteraction } from 'discord.js';
import type { App } from '../app';

/** What a press of a button does; its whole state is in `args`, which come from custom_id and are not to be trusted. */
export interface Button {
  action: string;
  /**
   * `update`: the message it is on changes. `public`: a new message answers. `modal`: the handler opens a modal itself, which
   * cannot be deferred.
   */
  reply: 'update' | 'public' | 'modal';
  /** @param messageId of the deferred answer, or of the message the button is on @throws AtelierError */
  execute: (call: {
    interaction: ButtonInteraction;
    args: string[];
    messageId: string;
    app: App;
  }) => Promise<void>;
}
