import { AtelierError, type LastImagine, type RequestWarning, type UploadNote } from '@atelier/domain';
import type { Log } from '@atelier/process';
import { type Ctx, type Deps, discord, generation, person } from '@atelier/services';
import type { Followers } from '../follow/followers';
import type { MessageEditor } from '../follow/message-editor';
import { type Caller, checkChannel } from '../gateway/caller';
import type { Who } from '../gateway/who';
import type { BotMetrics } from '../metrics';
import { presentError } from '../presenters/error';
import { presentNotice } from '../presenters/notice';
import { COLOURS } from '../presenters/parts';
import { fromStored, type Intent, toStored } from './intents';
import type { TakeFile } from './take-file';
import { beginningFrom, bodyOf, lastOf, takenOver, withLast } from './wanted';

/** A live bot answers within a few seconds; the bot of an intent this old has died. */
const LEFT_BEHIND_MS = 20_000;

const NO_MEMORY: { last: LastImagine } = { last: {} };

interface Fulfilled {
  warnings: RequestWarning[];
  /** What was done to the file that the picture begins from. */
  notes: UploadNote[];
  /** What it took over from the person's last /imagine. */
  takenOver: LastImagine;
  shown: Promise<void>;
}

/** Turns intents into generations that a message follows, including the intents of a bot that died. */
export class Requests {
  readonly #ctx: Ctx;
  /** Interactions that this process is answering: reading a file may take longer than a sweep waits. */
  readonly #underWay = new Set<string>();

  constructor(
    private readonly deps: Deps,
    private readonly callerOf: (who: Who) => Promise<Caller>,
    private readonly followers: Followers,
    private readonly editor: MessageEditor,
    private readonly log: Log,
    private readonly metrics: BotMetrics,
    private readonly takeFile: TakeFile,
  ) {
    this.#ctx = { actor: { kind: 'system' }, deps };
  }

  /**
   * Writes an intent down. Only logs a failure: without a database the request fails too, and its error
   * reaches the person.
   */
  async save(intent: Intent): Promise<void> {
    await discord
      .saveIntent({ ctx: this.#ctx, input: { intent: toStored(intent) } })
      .catch((error: unknown) =>
        this.log.warn({ err: error, interaction: intent.id }, 'an intent could not be written down'),
      );
  }

  /**
   * Makes the request and lets the message follow it. The interaction's id is the idempotency key: Discord
   * may deliver an interaction to two bots, and a bot may die between the request and its message. A file that
   * was taken before is the same upload again.
   * @returns warnings and notes for the person, and when the message first shows the request
   * @throws Refusal forbidden; AtelierError as generation.request; either as TakeFile
   */
  async fulfil(intent: Intent, messageId: string): Promise<Fulfilled> {
    this.#underWay.add(intent.id);
    return this.#fulfil(intent, messageId).finally(() => this.#underWay.delete(intent.id));
  }

  async #fulfil(intent: Intent, messageId: string): Promise<Fulfilled> {
    const caller = await this.callerOf(intent.who);
    const { ctx, t, rules } = caller;
    checkChannel(rules, intent.who);
    const { file } = intent.wanted;
    const taken = file ? await this.takeFile(caller, file) : null;
    const { last } = intent.wanted.asLast ? await person.lastImagine({ ctx, input: {} }) : NO_MEMORY;
    const wanted = intent.wanted.asLast ? withLast(intent.wanted, last) : await bodyOf(ctx, intent.wanted);
    const room = await discord.roomOf({ ctx, input: intent.who });
    const body = {
      ...(room ? { room } : {}),
      ...(intent.who.aside ? { unlisted: true } : {}),
      ...(taken ? beginningFrom(wanted, taken.id) : wanted),
    };
    const { id, warnings } = await generation.request({
      ctx,
      input: { body, idempotencyKey: `discord-${intent.id}` },
    });
    if (intent.wanted.asLast) await this.#remember(ctx, lastOf(wanted, last));
    const { shown } = await this.followers.follow(id, { ...intent.place, messageId, locale: t.locale });
    await this.drop(intent.id);
    return {
      warnings,
      notes: taken?.notes ?? [],
      takenOver: intent.wanted.asLast ? takenOver(wanted, intent.wanted) : {},
      shown,
    };
  }

  /** Keeps the settings for the next /imagine. Only logs a failure: the picture is on its way. */
  async #remember(ctx: Ctx, body: LastImagine): Promise<void> {
    await person
      .keepLastImagine({ ctx, input: { body } })
      .catch((error: unknown) => this.log.warn({ err: error }, 'settings could not be remembered'));
  }

  /**
   * Deletes the intent of an interaction that was answered. Only logs a failure: the next sweep answers
   * again, the same.
   */
  async drop(interactionId: string): Promise<void> {
    await discord
      .dropIntent({ ctx: this.#ctx, input: { interactionId } })
      .catch((error: unknown) =>
        this.log.warn({ err: error, interaction: interactionId }, 'an intent could not be dropped'),
      );
  }

  /** Takes up intents that were left behind `leftBehindMs` ago or earlier. */
  async sweep(leftBehindMs = LEFT_BEHIND_MS): Promise<void> {
    const before = new Date(this.deps.now().getTime() - leftBehindMs);
    for (const stored of await discord.intentsBefore({ ctx: this.#ctx, input: { before } })) {
      const { interactionId } = stored;
      if (this.#underWay.has(interactionId)) continue;
      await this.#takeUp(stored).catch((error: unknown) =>
        this.log.warn({ err: error, interaction: interactionId }, 'an intent could not be taken up yet'),
      );
    }
  }

  async #takeUp(stored: discord.StoredIntent): Promise<void> {
    const intent = fromStored(stored);
    const messageId = await this.editor.originalOf(intent.place);
    // Never deferred, or deleted since: there is no message to answer in.
    if (!messageId) return this.drop(intent.id);
    try {
      await this.fulfil(intent, messageId);
      this.metrics.takenUp.inc();
      this.log.info({ interaction: intent.id }, 'took up a request that was left behind');
    } catch (error) {
      if (!(error instanceof AtelierError) || error.status >= 500) throw error;
      const { t } = await this.callerOf(intent.who);
      const { components } = presentNotice(presentError(error, t), COLOURS.failed);
      await this.editor.edit({ ...intent.place, messageId }, { components, files: [] });
      await this.drop(intent.id);
    }
  }
}
