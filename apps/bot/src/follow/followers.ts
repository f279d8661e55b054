import { randomUUID } from 'node:crypto';
import type { Log } from '@atelier/process';
import { type Ctx, discord } from '@atelier/services';
import type { Feed } from './feed';
import { Follower, type FollowerDeps } from './follower';

/** How long a message belongs to a bot that says nothing more, in milliseconds; three renewals fit in. */
const LEASE_MS = 15_000;

interface Followed {
  follower: Follower;
  generationId: string;
  unwatch: () => void;
}

/**
 * Every message that this bot follows. The database says which messages are followed, so a restart loses
 * nothing.
 */
export class Followers {
  readonly #byRow = new Map<string, Followed>();
  readonly #ownerId = randomUUID();
  #beat: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param ctx of a system actor */
  constructor(
    private readonly ctx: Ctx,
    private readonly feed: Feed,
    private readonly deps: FollowerDeps,
    private readonly log: Log,
    private readonly leaseMs = LEASE_MS,
  ) {}

  /** How many messages are followed. */
  get size(): number {
    return this.#byRow.size;
  }

  /** Follows every message that has not ended and that no other bot follows, now and after each renewal. */
  async start(): Promise<void> {
    await this.#adopt();
    const beat = (): void => {
      this.#beating = this.#keep()
        .catch((error: unknown) => this.log.warn({ err: error }, 'leases could not be renewed'))
        .finally(() => {
          if (!this.#stopped) this.#beat = setTimeout(beat, this.leaseMs / 3);
        });
    };
    this.#beat = setTimeout(beat, this.leaseMs / 3);
  }

  /**
   * Makes this message show that generation. `shown` resolves when it does, possibly through another bot.
   */
  async follow(generationId: string, place: discord.MessagePlace): Promise<{ shown: Promise<void> }> {
    const { id } = await discord.follow({ ctx: this.ctx, input: { generationId, place } });
    await this.#follow(id);
    return { shown: this.#byRow.get(id)?.follower.shown ?? Promise.resolve() };
  }

  /**
   * Brings the messages of a changed generation up to date, settled ones too (a vote, a promotion on the
   * site).
   */
  async changed(generationId: string): Promise<void> {
    const followed = [...this.#byRow.values()].filter((entry) => entry.generationId === generationId);
    for (const { follower } of followed) follower.hint();
    for (const { id, updatedAt } of await discord.messagesOf({ ctx: this.ctx, input: { generationId } }))
      if (!this.#byRow.has(id)) await this.#follow(id, updatedAt.getTime());
  }

  /** Reads every followed message again, as notifications may have been missed, and looks for others. */
  changedAll(): void {
    for (const { follower } of this.#byRow.values()) follower.hint();
    void this.#adopt().catch((error: unknown) =>
      this.log.warn({ err: error }, 'messages could not be looked for yet'),
    );
  }

  /** Ends after the edits in flight, and lets every message go. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#beat);
    await this.#beating;
    const all = [...this.#byRow.values()];
    for (const { unwatch } of all) unwatch();
    await Promise.all(all.map(({ follower }) => follower.stop()));
    await discord.release({ ctx: this.ctx, input: { ownerId: this.#ownerId } });
  }

  /** Renews the held leases, drops messages that another bot has taken, and adopts messages without a bot. */
  async #keep(): Promise<void> {
    const ids = [...this.#byRow.keys()];
    const lease = { ids, ownerId: this.#ownerId, leaseMs: this.leaseMs };
    const held = await discord.renew({ ctx: this.ctx, input: lease });
    for (const id of ids) if (!held.has(id)) void this.#byRow.get(id)?.follower.stop();
    await this.#adopt();
  }

  /** Follows the messages that are due and that no bot follows. */
  async #adopt(): Promise<void> {
    for (const id of await discord.due({ ctx: this.ctx, input: {} })) await this.#follow(id);
  }

  async #follow(id: string, editedAt?: number): Promise<void> {
    if (this.#stopped) return;
    const running = this.#byRow.get(id);
    const lease = { id, ownerId: this.#ownerId, leaseMs: this.leaseMs };
    const row = await discord.claim({ ctx: this.ctx, input: lease });
    // Null: another bot follows it. That bot gets the same notification, and reads a fresh token with the
    // row.
    if (!row || row.shown === discord.GONE || this.#stopped) return;
    const followed = this.#byRow.get(id) ?? running;
    if (followed) followed.follower.renew(row);
    else this.#begin(row, editedAt);
  }

  #begin(row: discord.FollowedMessage, editedAt?: number): void {
    const { id, generationId } = row;
    const follower = new Follower(row, this.deps, editedAt);
    const unwatch = this.feed.watch(generationId, (frame) => follower.progress(frame));
    this.#byRow.set(id, { follower, generationId, unwatch });
    void follower.done.then(async () => {
      unwatch();
      this.#byRow.delete(id);
      if (this.#stopped || this.#byRow.has(id)) return;
      await discord
        .release({ ctx: this.ctx, input: { ownerId: this.#ownerId, ids: [id] } })
        .catch((error: unknown) =>
          this.log.warn({ err: error }, 'a message could not be let go; it is free when its lease ends'),
        );
    });
  }
}
