import type { APIModalInteractionResponseCallbackData, Interaction } from 'discord.js';
import type { App } from './app';
import type { Caller } from './person';
import type { Wanted } from './requests/wanted';

/** What every handler of an interaction gets. */
export interface Call<I extends Interaction> extends Caller {
  interaction: I;
  app: App;
  /** Arguments of a custom_id; they come from outside and are not to be trusted. Empty for commands. */
  args: string[];
  /** Of the deferred answer, or of the message that the button is on. */
  messageId: string;
}

/** Answers by doing: the reply was deferred before, and is edited or followed. @throws AtelierError */
export interface Doing<I extends Interaction> {
  /** Who sees the answer; `update` changes the message that the button is on. */
  reply: 'public' | 'ephemeral' | 'update';
  /** Also in channels that the server's list leaves out: how else could the list be changed? */
  anywhere?: boolean;
  /** What can be refused without the database, before anything is shown. @throws AtelierError */
  check?: (interaction: I) => void;
  execute: (call: Call<I>) => Promise<void>;
}

/**
 * Answers with a new picture: what is wanted is written down while the reply is being deferred, so that a bot that dies in
 * between leaves no "thinking" behind.
 */
export interface Asking<I extends Interaction> {
  reply: 'request';
  /** Without the database. @throws AtelierError when it cannot be drawn anyway */
  wanted: (interaction: I, args: string[]) => Wanted;
}

/** Answers with a form, which must come first and cannot be deferred: a slow database is told in words instead. */
export interface Opening<I extends Interaction> {
  reply: 'modal';
  /** @throws AtelierError */
  form: (call: Omit<Call<I>, 'messageId'>) => Promise<APIModalInteractionResponseCallbackData>;
}
