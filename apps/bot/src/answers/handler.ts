import type { Log } from '@atelier/process';
import type { Tracing } from '@atelier/process/tracing';
import type { Deps } from '@atelier/services';
import type {
  APIModalInteractionResponseCallbackData,
  Interaction,
  InteractionReplyOptions,
} from 'discord.js';
import type { Followers } from '../follow/followers';
import type { Caller, Languages } from '../gateway/caller';
import type { Who } from '../gateway/who';
import type { BotMetrics } from '../metrics';
import type { Emojis } from '../presenters/emoji';
import type { Checks } from './checks';
import type { Once } from './once';
import type { Requests } from './requests';
import type { Wanted } from './wanted';

/** Shared dependencies of every command, button and form; `startBot` makes them once. */
export interface App {
  deps: Deps;
  followers: Followers;
  requests: Requests;
  languages: Languages;
  metrics: BotMetrics;
  tracing: Tracing;
  log: Log;
  /** Ids of the servers that may use this studio; null for all. */
  guilds: ReadonlySet<string> | null;
  /** Origins of the hosts that attachments are fetched from; no other is asked. */
  attachmentOrigins: ReadonlySet<string>;
  checks: Checks;
  /** What was said once and need not be said again. */
  told: Once;
  /** Milliseconds that an answer may take that Discord lets no bot defer. */
  patienceMs: number;
  /** Finds or makes the person behind an interaction: the first database call of a command. */
  callerOf: (who: Who) => Promise<Caller>;
  /** Whether the application has an Activity: then /studio opens it in the channel. */
  activity: boolean;
  /** Discord's ids of our commands by name; empty until they are deployed. */
  commandIds: ReadonlyMap<string, string>;
  /** Our emojis that Discord has; without them messages have plain characters. */
  emojis: Emojis;
}

/** Context of a handler for one interaction. */
export interface Call<I extends Interaction> extends Caller {
  interaction: I;
  app: App;
  /** Arguments of a custom_id; anyone can send any. Empty for commands. */
  args: string[];
  /** Id of the deferred answer, or of the message that the button is on. */
  messageId: string;
}

/** Answers by doing: the router has deferred the reply, the handler edits or follows it. */
export interface Doing<I extends Interaction> {
  /** Visibility of the answer; `update` changes the button's own message. */
  reply: 'public' | 'ephemeral' | 'update';
  /** Works outside the server's list of channels too; without this the list could not be changed there. */
  anywhere?: boolean;
  /** Refuses what needs no database, before anything is shown. @throws AtelierError */
  check?: (interaction: I) => void;
  /** @throws AtelierError, which the router tells in words */
  execute: (call: Call<I>) => Promise<void>;
}

/**
 * Answers with a new picture. The router writes the wish down while it defers the reply, so a bot that dies
 * in between leaves no "thinking" behind.
 */
export interface Asking<I extends Interaction> {
  reply: 'request';
  /** Reads the wish without the database. @throws AtelierError when it cannot be drawn anyway */
  wanted: (interaction: I, args: string[]) => Wanted;
}

/**
 * Answers with a form. Discord lets no bot defer a form, so a slow database gets an answer in words instead.
 */
export interface Opening<I extends Interaction> {
  reply: 'modal';
  /** @throws AtelierError, which the router tells in words */
  form: (call: Omit<Call<I>, 'messageId'>) => Promise<APIModalInteractionResponseCallbackData>;
}

/**
 * Answers by opening the Activity in the channel. Discord takes that as a first answer only, so a slow database
 * gets an answer in words instead.
 */
export interface Launching<I extends Interaction> {
  reply: 'launch';
  /** What a person is told while the studio is no Activity. */
  off: (call: Omit<Call<I>, 'messageId'>) => InteractionReplyOptions;
}
