import type { ButtonInteraction } from 'discord.js';
import type { Asking, Doing, Opening } from '../handler';

/** What a press of a button does; its whole state is in its custom_id and the database, so it works for ever. */
export type Button = (Doing<ButtonInteraction> | Asking<ButtonInteraction> | Opening<ButtonInteraction>) & {
  action: string;
};
