import type { discord } from '@atelier/services';
import { type APIMessage, DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import { type Attached, attachedTo, bodyOf, type Content } from './message-body';

/** A message, and the token that edits it while it lives. */
type Editable = Pick<
  discord.FollowedMessage,
  'applicationId' | 'channelId' | 'messageId' | 'interactionToken' | 'tokenExpiresAt'
>;

/** The attachments that the message has then; `gone`: deleted, or out of the bot's reach for good. */
export type EditResult = { attached: Attached } | 'gone';

/** The token is no longer valid; the message itself may still be there. */
const TOKEN_SPENT = new Set<number | string>([
  RESTJSONErrorCodes.InvalidWebhookToken,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.UnknownInteraction,
]);
const OUT_OF_REACH = new Set<number | string>([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
  // An archived thread: a press of a button there opens it again.
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.ThreadLocked,
]);

const isOneOf = (error: unknown, codes: Set<number | string>): error is DiscordAPIError =>
  error instanceof DiscordAPIError && codes.has(error.code);

/** Whether Discord refused an edit for its size. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (error.code === RESTJSONErrorCodes.RequestEntityTooLarge || error.status === 413);

/** Whether Discord refused an edit itself (4xx), so that the same edit has little hope. */
export const isRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status >= 400 && error.status < 500;

const edited = (answer: unknown): EditResult => ({ attached: attachedTo(answer as Partial<APIMessage>) });

/**
 * Refused tokens that are remembered; each lives 15 minutes at most, so the oldest of so many is out of use.
 */
const SPENT_KEPT = 1_000;

/** Edits messages with the interaction's token while it lives (15 minutes), and as the bot after that. */
export class MessageEditor {
  /**
   * Tokens that Discord refused, newest last. Using one again is an invalid request; too many of those ban
   * the bot.
   */
  readonly #spent = new Set<string>();

  constructor(
    private readonly rest: REST,
    private readonly now: () => Date,
  ) {}

  /** Makes the message show `content`. @throws DiscordAPIError, HTTPError, both worth another try later */
  edit(row: Editable, content: Content): Promise<EditResult> {
    const request = bodyOf(content);
    return this.#send(row, (route, auth) => this.rest.patch(route, { auth, ...request }));
  }

  /** Returns the id of an interaction's deferred answer, or null when there is none. @throws as edit */
  async originalOf({
    applicationId,
    interactionToken,
  }: Pick<Editable, 'applicationId' | 'interactionToken'>): Promise<string | null> {
    try {
      const route = Routes.webhookMessage(applicationId, interactionToken ?? '', '@original');
      return ((await this.rest.get(route, { auth: false })) as { id: string }).id;
    } catch (error) {
      if (isOneOf(error, TOKEN_SPENT) || isOneOf(error, OUT_OF_REACH)) return null;
      throw error;
    }
  }

  /**
   * Returns whether the bot reaches the message without a token. It does not where only a person installed
   * it. @throws as edit
   */
  async reaches({ channelId, messageId }: Editable): Promise<boolean> {
    try {
      await this.rest.get(Routes.channelMessage(channelId, messageId ?? ''));
      return true;
    } catch (error) {
      if (isOneOf(error, OUT_OF_REACH)) return false;
      throw error;
    }
  }

  #forget(token: string): void {
    this.#spent.add(token);
    const [oldest = ''] = this.#spent;
    if (this.#spent.size > SPENT_KEPT) this.#spent.delete(oldest);
  }

  async #send(
    row: Editable,
    patch: (route: `/${string}`, auth: boolean) => Promise<unknown>,
  ): Promise<EditResult> {
    if (!row.messageId) return 'gone';
    const token = row.interactionToken;
    try {
      if (token && !this.#spent.has(token) && row.tokenExpiresAt && row.tokenExpiresAt > this.now()) {
        try {
          return edited(await patch(Routes.webhookMessage(row.applicationId, token, row.messageId), false));
        } catch (error) {
          if (!isOneOf(error, TOKEN_SPENT)) throw error;
          this.#forget(token);
        }
      }
      return edited(await patch(Routes.channelMessage(row.channelId, row.messageId), true));
    } catch (error) {
      if (isOneOf(error, OUT_OF_REACH)) return 'gone';
      throw error;
    }
  }
}
