import { createHash } from 'node:crypto';
import { AtelierError, type GenerationView, type StageSize } from '@atelier/domain';
import type { Log } from '@atelier/process';
import { keepPreview, type ProgressPayload, takeFrame } from '@atelier/protocol';
import { discord } from '@atelier/services';
import { speak } from '../i18n';
import type { Emojis } from '../presenters/emoji';
import { presentGeneration, presentGone } from '../presenters/generation';
import type { GoesOn } from '../presenters/generation-buttons';
import type { Shown, ShownFile } from '../presenters/picture';
import { clip } from '../presenters/text';
import type { Picture } from './draw';
import { drawFile } from './draw-file';
import { ATTACHMENT_BYTES, type Attached, type Content, type MessageFile, renamed } from './message-body';
import { type EditResult, isRefused, isTooLarge } from './message-editor';
import type { Pace } from './pace';

type MessageRow = discord.FollowedMessage;

/** Everything that a follower reads and writes. */
export interface FollowerDeps {
  /** Reads the generation as anyone may see it. @throws AtelierError gone, not_found */
  read: (generationId: string) => Promise<GenerationView>;
  openImage: (generationId: string, index: number, size: StageSize) => Promise<Uint8Array>;
  /** Signs a finished file that shows these stored pictures. */
  sign: (
    generationId: string,
    file: Uint8Array,
    shows: readonly { index: number; png: Uint8Array }[],
  ) => Promise<Uint8Array>;
  sizesOf: (pack: string) => readonly StageSize[];
  /** Whether no worker draws with this pack. */
  idle: (pack: string) => Promise<boolean>;
  /** Reads the message's row, which another process may have given a fresh token; null once it is deleted. */
  row: (id: string) => Promise<MessageRow | null>;
  edit: (row: MessageRow, content: Content) => Promise<EditResult>;
  /** Our emojis that Discord has. */
  emojis: () => Emojis;
  /** Whether the bot can edit it when its token has run out. */
  reaches: (row: MessageRow) => Promise<boolean>;
  /** `seen`: the row's `stale` from before its generation was read. */
  markShown: (id: string, shown: string | null, settledAt: Date | null, seen: number) => Promise<unknown>;
  /** Counts the ancestors of a generation that a channel shows too. */
  conversation: (generationId: string, channelId: string) => Promise<number>;
  now: () => Date;
  log: Log;
  /** Least milliseconds between two edits of one message. */
  editEveryMs: number;
  /** When the next preview is worth its request. */
  pace: Pick<Pace, 'due' | 'join'>;
  /** Most milliseconds without reading the row: the place in the queue changes without a notification. */
  rereadEveryMs: number;
}

/**
 * Milliseconds before its token expires at which a message that the bot cannot reach otherwise gets its last
 * edit, a link to the site.
 */
const LAST_WORD_MS = 30_000;

/** Ancestors in the same channel from which on a conversation is long. */
const LONG = 3;

/** Failures in a row before a follower rests: about six minutes, with waits that double up to 48 s. */
const MOST_FAILURES = 12;

/** Form of our messages: what an older bot showed is never the same, so it is drawn anew. */
const FORM = 'v2';

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** The components of a message, which name its files as they are called there. */
const called = ({ components, files }: Shown, names: readonly string[]): Content['components'] =>
  renamed(components, new Map(files.map(({ name }, at) => [name, names[at] ?? name])));

/** What an edit left attached, by what it shows. */
function heldAfter(attached: Attached, files: readonly ShownFile[], names: readonly string[]) {
  const ids = new Map(attached.map(({ id, name }) => [name, id]));
  return new Map(
    files.flatMap((file, at) => {
      const name = names[at] ?? file.name;
      const id = ids.get(name);
      return id ? [[digest(file), { id, name }] as const] : [];
    }),
  );
}

/**
 * Keeps one message the same as its generation, until the generation ends or the message is gone. Reads the
 * row after every hint, since the row is the truth; frames only add the preview. Does not know sockets,
 * listeners or other messages.
 */
export class Follower {
  /** Resolves when the message shows the generation for the first time, or nothing more is shown. */
  readonly shown: Promise<void>;
  readonly done: Promise<void>;
  /** The newest frame of each image of this attempt, with its newest preview: most steps have none. */
  #frames: Readonly<Record<number, ProgressPayload>> = {};
  /** `#hinted`: the row must be read again. `#dirty`: a frame has come. */
  #hinted = true;
  #dirty = false;
  #stopped = false;
  #wake: () => void = () => {};
  #isShown: () => void = () => {};
  #shown: string | null;
  #editedAt: number;
  #failures = 0;
  /** Whether the bot reaches the message without its token; unknown until that matters. */
  #reached: boolean | null = null;
  /** How many ancestors its channel shows; unknown until that matters. */
  #conversation: number | null = null;
  /** The row's `stale` when it was read. */
  #seen = 0;
  /** A smaller limit than the row's, learnt from a refusal: without the token Discord may take less. */
  #limit: number | null = null;
  /** Attachments of the message by what they show, as the last edit left them. */
  #held: ReadonlyMap<string, { id: string; name: string }> = new Map();
  /** An edit failed since, so the message may lack attachments: the next edit carries all of them. */
  #doubted = false;

  /**
   * @param editedAt milliseconds since the epoch of the last edit; the next is not due before `editEveryMs`
   * has passed
   */
  constructor(
    private row: MessageRow,
    private readonly deps: FollowerDeps,
    editedAt = 0,
  ) {
    this.#shown = row.shown;
    this.#editedAt = editedAt;
    this.shown = new Promise((resolve) => {
      this.#isShown = resolve;
    });
    const leave = deps.pace.join(row.channelId);
    this.done = this.#run().finally(() => {
      leave();
      this.#isShown();
    });
  }

  /** Takes a fresh token for the same message. */
  renew(row: MessageRow): void {
    this.row = row;
    this.hint();
  }

  /** Says that the row may have changed. */
  hint(): void {
    this.#hinted = true;
    this.#wake();
  }

  /** Takes a frame; drops one that is not newer than the last of its image. */
  progress(frame: ProgressPayload): void {
    const taken = takeFrame(this.#frames, frame);
    if (!taken) return;
    const last = this.#frames[frame.image];
    const kept = last?.attempt === frame.attempt ? keepPreview(frame, last) : frame;
    this.#frames = { ...taken, [frame.image]: kept };
    this.#dirty = true;
    this.#wake();
  }

  /** Ends after the edit in flight. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    return this.done;
  }

  async #run(): Promise<void> {
    let view: GenerationView | null = null;
    /** Hidden or deleted: the picture leaves the message too. */
    let removed = false;
    while (!this.#stopped) {
      await this.#turn();
      if (this.#stopped) return;
      try {
        this.#dirty = false;
        if (this.#hinted || (!view && !removed)) {
          this.#hinted = false;
          removed = false;
          this.row = (await this.deps.row(this.row.id)) ?? this.row;
          this.#seen = this.row.stale;
          view = await this.deps.read(this.row.generationId);
          // The next job of this generation counts its attempts and frames from the start again.
          if (view.status !== 'running') this.#frames = {};
        }
        const state = removed || !view ? await this.#takeOff() : await this.#show(view);
        this.#failures = 0;
        this.#isShown();
        if (state === 'settled' && !this.#hinted) return;
      } catch (error) {
        if (error instanceof AtelierError && ['gone', 'not_found'].includes(error.code)) {
          removed = true;
          continue;
        }
        if (this.#failed(error) === 'again') continue;
        return isRefused(error) ? this.#rest() : undefined;
      }
      await this.#pause();
    }
  }

  /**
   * Waits until the message may be edited again. Previews also wait for what is left of Discord's bucket; a change of
   * the row does not.
   */
  async #turn(): Promise<void> {
    await this.#sleepUntil(this.#editedAt + this.deps.editEveryMs * 2 ** Math.min(this.#failures, 5), false);
    const { channelId, interactionToken, tokenExpiresAt } = this.row;
    while (!this.#hinted && !this.#stopped) {
      const now = this.deps.now();
      const token = tokenExpiresAt && tokenExpiresAt > now ? interactionToken : null;
      const due = this.deps.pace.due(this.#editedAt, { token, channelId });
      if (due <= now.getTime()) return;
      await this.#sleepUntil(due, true);
    }
  }

  /** Waits for a hint or a frame, or until the row is due to be read again. */
  async #pause(): Promise<void> {
    if (this.#hinted || this.#dirty) return;
    const due = this.deps.now().getTime() + this.deps.rereadEveryMs;
    if ((await this.#sleepUntil(due, true)) === 'timeout') this.#hinted = true;
  }

  /**
   * Decides to try again, ever more slowly; after MOST_FAILURES gives up, and a later look for orphans takes
   * the message.
   */
  #failed(error: unknown): 'again' | 'give up' {
    this.#failures += 1;
    this.#doubted = true;
    this.#editedAt = this.deps.now().getTime();
    this.#hinted = true;
    if (isTooLarge(error))
      this.#limit = Math.min(
        ATTACHMENT_BYTES,
        (this.#limit ?? this.row.attachmentLimit ?? ATTACHMENT_BYTES) / 2,
      );
    this.deps.log.warn(
      { err: error, message: this.row.messageId },
      'a message could not be brought up to date',
    );
    return this.#failures < MOST_FAILURES ? 'again' : 'give up';
  }

  /**
   * Settles the message as it is until its generation changes, so that a refused edit is not sent for ever.
   */
  async #rest(): Promise<void> {
    await this.#mark(this.#shown, this.deps.now()).catch((cause: unknown) =>
      this.deps.log.warn({ err: cause }, 'a message could not be laid to rest'),
    );
  }

  /** Edits the message if it changed since the last edit. Returns whether more edits will follow. */
  async #show(view: GenerationView): Promise<'settled' | 'open'> {
    const frames = view.status === 'running' ? this.#frames : {};
    const t = speak(this.row.locale);
    // Without a worker the place in the line would be a false promise. An estimate exists only where a worker
    // does.
    const idle = view.status === 'queued' && view.etaMs === null && (await this.deps.idle(view.pack));
    const ended = view.status !== 'queued' && view.status !== 'running';
    const last = !ended && (await this.#isLastWord());
    const shown = presentGeneration(view, {
      frames: Object.values(frames),
      sizes: this.deps.sizesOf(view.pack),
      emojis: this.deps.emojis(),
      idle,
      withoutFiles: this.row.attachmentLimit === 0,
      goesOn: view.status === 'done' ? await this.#elsewhere(view) : null,
      more: last ? [t('status.out', { url: clip(view.url, 512) })] : [],
      t,
    });
    const result = await this.#apply(shown, frames, ended);
    if (last && result !== 'gone') {
      await this.#mark(discord.GONE, this.deps.now());
      return 'settled';
    }
    return ended || result === 'gone' ? 'settled' : 'open';
  }

  /** Where a long conversation of remixes may go on; a thread goes on where it is. */
  async #elsewhere({ id, parentId }: GenerationView): Promise<GoesOn | null> {
    const { guildId, channelId, placeKind } = this.row;
    if (!guildId || !parentId || placeKind === 'thread') return null;
    this.#conversation ??= await this.deps.conversation(id, channelId);
    if (this.#conversation < LONG) return null;
    return placeKind === 'forum' ? 'post' : 'thread';
  }

  /**
   * Returns whether this edit is the last one: the token ends, and the bot itself does not reach the channel.
   */
  async #isLastWord(): Promise<boolean> {
    const leftMs = (this.row.tokenExpiresAt?.getTime() ?? 0) - this.deps.now().getTime();
    if (leftMs <= 0 || leftMs > LAST_WORD_MS) return false;
    this.#reached ??= await this.deps.reaches(this.row);
    return !this.#reached;
  }

  async #apply(
    shown: Shown,
    frames: Readonly<Record<number, ProgressPayload>>,
    settle: boolean,
  ): Promise<EditResult | 'same'> {
    const pictures = digest(shown.files);
    const mark = `${FORM}.${pictures}.${digest(shown.components)}.`;
    const settledAt = settle ? this.deps.now() : null;
    if (this.#shown?.startsWith(mark)) {
      if (settle) await this.#mark(this.#shown, settledAt);
      return 'same';
    }
    // The same pictures stay attached; only what is said about them is sent.
    if (!this.#doubted && this.#shown?.startsWith(`${FORM}.${pictures}.`)) {
      const names = this.#shown.split('.').slice(3).join('.');
      return this.#edit({ components: called(shown, names.split('/')) }, mark + names, settledAt);
    }
    const files = await Promise.all(shown.files.map((file) => this.#fileOf(file, frames)));
    const names = files.map(({ name }) => name);
    const content = { components: called(shown, names), files: files.map(({ file }) => file) };
    const result = await this.#edit(content, mark + names.join('/'), settledAt);
    if (result !== 'gone') this.#held = heldAfter(result.attached, shown.files, names);
    this.#doubted = false;
    return result;
  }

  /** A file as the message has it already, else drawn. */
  async #fileOf(
    file: ShownFile,
    frames: Readonly<Record<number, ProgressPayload>>,
  ): Promise<{ name: string; file: MessageFile }> {
    const held = this.#held.get(digest(file));
    if (held && !this.#doubted) return { name: held.name, file: { kept: held.id } };
    const upload = await this.#draw(file, frames);
    return { name: upload.name, file: { upload, alt: file.picture.alt } };
  }

  async #edit(content: Content, shown: string, settledAt: Date | null): Promise<EditResult> {
    const result = await this.deps.edit(this.row, content);
    this.#editedAt = this.deps.now().getTime();
    this.#shown = result === 'gone' ? discord.GONE : shown;
    await this.#mark(this.#shown, result === 'gone' ? this.deps.now() : settledAt);
    return result;
  }

  async #mark(shown: string | null, settledAt: Date | null): Promise<void> {
    const seen = this.#seen;
    this.#seen = 0;
    await this.deps.markShown(this.row.id, shown, settledAt, seen);
  }

  #draw(file: ShownFile, frames: Readonly<Record<number, ProgressPayload>>): Promise<Picture> {
    const { generationId } = file.picture;
    return drawFile(
      file,
      {
        stored: (index, size) => this.deps.openImage(generationId, index, size),
        preview: (index) => frames[index]?.preview ?? null,
        sign: (bytes, shows) => this.deps.sign(generationId, bytes, shows),
      },
      this.#limit ?? this.row.attachmentLimit ?? ATTACHMENT_BYTES,
    );
  }

  /**
   * Replaces the picture by words. The row says so only after Discord took the edit, so a later bot tries
   * again.
   */
  async #takeOff(): Promise<'settled'> {
    const { components } = presentGone(speak(this.row.locale)('errors.gone'));
    if (this.#shown === discord.REMOVED) await this.#mark(discord.REMOVED, this.deps.now());
    else await this.#edit({ components, files: [] }, discord.REMOVED, this.deps.now());
    return 'settled';
  }

  /** Sleeps until `time`; a wake-up ends it early where `wakeable`, and a stop always does. */
  #sleepUntil(time: number, wakeable: boolean): Promise<'timeout' | 'woken'> {
    const ms = time - this.deps.now().getTime();
    if (ms <= 0 || this.#stopped) return Promise.resolve('timeout');
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('timeout'), ms);
      this.#wake = () => {
        if (!wakeable && !this.#stopped) return;
        clearTimeout(timer);
        resolve('woken');
      };
    });
  }
}
