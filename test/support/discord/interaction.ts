import { randomBytes } from 'node:crypto';
import type { APIUser } from 'discord-api-types/v10';
import { errors, FormErrors } from './error';
import { checkModal } from './limits-components';
import { checkMessage, isEmpty, type MessageBody, type Upload } from './limits-message';
import type { Store, StoredMessage } from './store';

export const KIND = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
/** Milliseconds that the token lives. */
const TOKEN_MS = 15 * 60_000;

export type Callback = { type: number; data?: Record<string, unknown> };

/** An interaction that was sent to the bot, with the bot's reply and the messages of its token. */
export class LocalInteraction {
  readonly id: string;
  readonly token: string;
  readonly sentAt = Date.now();
  expiresAt = this.sentAt + TOKEN_MS;
  /** The first reply, once the bot has given it, and how many milliseconds that took. */
  callback: Callback | null = null;
  repliedInMs: number | null = null;
  /** The message behind `@original`. */
  originalId: string | null = null;
  readonly followupIds: string[] = [];
  /** Whether `@original` still shows "… is thinking". */
  #thinking = false;

  constructor(
    readonly store: Store,
    readonly kind: number,
    readonly user: APIUser,
    readonly channelId: string,
    /** The message a component or modal came from. */
    readonly source: StoredMessage | null,
    readonly attachmentSizeLimit: number,
  ) {
    this.id = store.id();
    // As Discord makes them: base64 of `interaction:<id>:<chance>`, without padding.
    this.token = Buffer.from(`interaction:${this.id}:${randomBytes(60).toString('base64url')}`).toString(
      'base64url',
    );
  }

  /** The message as it stands behind `@original`, or null. */
  get original(): StoredMessage | null {
    return this.store.messages.get(this.originalId ?? '') ?? null;
  }

  get followups(): StoredMessage[] {
    return this.followupIds.flatMap((id) => this.store.messages.get(id) ?? []);
  }

  /** Choices of an autocomplete, or [] when there are none. */
  get choices(): { name: string; value: string | number }[] {
    return (this.callback?.data?.choices ?? []) as { name: string; value: string | number }[];
  }

  /** From now on the token is refused as after 15 minutes. */
  expire(): void {
    this.expiresAt = Date.now();
  }

  checkAlive(): void {
    if (Date.now() >= this.expiresAt) throw errors.invalidWebhookToken();
  }

  /** Takes the bot's first reply. */
  reply(callback: Callback, uploads: Upload[]): StoredMessage | null {
    if (Date.now() - this.sentAt > this.store.firstReplyMs) throw errors.unknownInteraction();
    if (this.callback) throw errors.alreadyAcknowledged();
    const form = new FormErrors();
    // 12 opens the application's Activity, which only an application with the EMBEDDED flag has.
    const launch = this.store.embedded ? [12] : [];
    const allowed: Record<number, number[]> = {
      [KIND.command]: [4, 5, 9, ...launch],
      [KIND.component]: [4, 5, 6, 7, 9, ...launch],
      [KIND.autocomplete]: [8],
      [KIND.modal]: [...(this.source ? [4, 5, 6, 7] : [4, 5]), ...launch],
    };
    if (!allowed[this.kind]?.includes(callback.type))
      form.add(['type'], 'BASE_TYPE_CHOICES', `Value must be one of ${allowed[this.kind]?.join(', ')}.`);
    if (callback.type === 8) this.#checkChoices(form, callback);
    if (callback.type === 9) checkModal(form, callback.data ?? {});
    form.throwIfAny();
    const body = (callback.data ?? {}) as MessageBody;
    if (callback.type === 4 || callback.type === 7)
      checkMessage(
        body,
        uploads,
        this.#kept(callback.type, body),
        this.attachmentSizeLimit,
        callback.type === 7 ? (this.source ?? undefined) : undefined,
      );
    if (callback.type === 4 && isEmpty(body, uploads)) throw errors.emptyMessage();
    this.callback = callback;
    this.repliedInMs = Date.now() - this.sentAt;
    const message = this.#message(callback.type, body, uploads);
    this.originalId = message?.id ?? null;
    this.#thinking = callback.type === 5;
    this.store.changed();
    return message;
  }

  /** An edit of `@original` ends "thinking". */
  edited(message: StoredMessage): void {
    if (message.id === this.originalId) this.#thinking = false;
  }

  /** A further message under this token. */
  followUp(body: MessageBody, uploads: Upload[]): StoredMessage {
    this.checkAlive();
    checkMessage(body, uploads, [], this.attachmentSizeLimit);
    if (isEmpty(body, uploads)) throw errors.emptyMessage();
    const ephemeral = (Number(body.flags ?? 0) & 64) !== 0;
    const thinking = this.#thinking ? this.original : null;
    this.#thinking = false;
    // The first follow-up of a deferred reply replaces "thinking", ephemeral or not.
    if (thinking) return this.store.editMessage(thinking, body, uploads);
    const message = this.store.createMessage(this.channelId, body, uploads, ephemeral);
    this.followupIds.push(message.id);
    this.store.changed();
    return message;
  }

  #kept(type: number, body: MessageBody): string[] {
    const ids = body.attachments?.map(({ id }) => String(id));
    const present = type === 7 ? (this.source?.attachments ?? []) : [];
    return present.filter(({ id }) => ids?.includes(id) ?? true).map(({ filename }) => filename);
  }

  #message(type: number, body: MessageBody, uploads: Upload[]): StoredMessage | null {
    const ephemeral = (Number(body.flags ?? 0) & 64) !== 0;
    if (type === 4) return this.store.createMessage(this.channelId, body, uploads, ephemeral);
    if (type === 5) return this.store.createMessage(this.channelId, {}, [], ephemeral);
    if (type === 6) return this.source;
    if (type === 7 && this.source) return this.store.editMessage(this.source, body, uploads);
    return null;
  }

  #checkChoices(form: FormErrors, callback: Callback): void {
    const choices = (callback.data?.choices ?? []) as { name?: string; value?: unknown }[];
    form.count(['data', 'choices'], choices, 0, 25);
    for (const [index, choice] of choices.entries()) {
      form.length(['data', 'choices', index, 'name'], choice.name, 1, 100);
      if (typeof choice.value === 'string')
        form.length(['data', 'choices', index, 'value'], choice.value, 1, 100);
    }
  }
}
