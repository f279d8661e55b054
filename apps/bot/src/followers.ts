import { randomUUID } from 'node:crypto';
import type { Db } from '@atelier/db';
import type { Log } from '@atelier/process';
import type { Feed } from './feed';
import {
  AT_ONCE,
  claimMessage,
  orphanedMessages,
  releaseMessages,
  renewMessages,
  strayMessages,
} from './message-leases';
import { GONE, type MessagePlace, type MessageRow, messagesOf, saveMessage } from './message-rows';
import { Follower, type FollowerDeps } from './progress';

/** How long a message belongs to a bot that says nothing more; a third of it between two renewals. */
const LEASE_MS = 15_000;
/** Of so many renewals one also looks for settled messages that a lost notification or a failed edit left behind: two minutes. */
const BEATS_A_LOOK = 24;

interface Followed {
  follower: Follower;
  generationId: string;
  unwatch: () => void;
}

/** Every message that this bot follows. Who is followed stands in the database, so a restart loses nothing. */
export class Followers {
  readonly #byRow = new Map<string, Followed>();
  readonly #ownerId = randomUUID();
  #beat: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Renewals until the next look for strays. */
  #beatsToLook = 0;

  constructor(
    private readonly db: Db,
    private readonly feed: Feed,
    private readonly deps: FollowerDeps,
    private readonly log: Log,
    private readonly leaseMs = LEASE_MS,
  ) {}

  /** How many messages are followed. */
  get size(): number {
    return this.#byRow.size;
  }

  /** Follows every message that has not ended and that no other bot follows, now and again and again. */
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

  /** From now on this message shows that generation. */
  async follow(generationId: string, place: MessagePlace): Promise<void> {
    const { id } = await saveMessage(this.db, generationId, place);
    await this.#follow(id);
  }

  /** A generation changed: its messages are brought up to date, those that had ended too (a vote, a promotion on the site). */
  async changed(generationId: string): Promise<void> {
    const followed = [...this.#byRow.values()].filter((entry) => entry.generationId === generationId);
    for (const { follower } of followed) follower.hint();
    for (const { id, updatedAt } of await messagesOf(this.db, generationId))
      if (!this.#byRow.has(id)) await this.#follow(id, updatedAt.getTime());
  }

  /** Something may have been missed: every message is read again, and the next renewal looks for strays. */
  changedAll(): void {
    for (const { follower } of this.#byRow.values()) follower.hint();
    this.#beatsToLook = 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#beat);
    await this.#beating;
    const all = [...this.#byRow.values()];
    for (const { unwatch } of all) unwatch();
    await Promise.all(all.map(({ follower }) => follower.stop()));
    await releaseMessages(this.db, this.#ownerId);
  }

  /** Prolongs what is held, lets go what another bot has taken, and adopts what nobody follows. */
  async #keep(): Promise<void> {
    const ids = [...this.#byRow.keys()];
    const held = ids.length > 0 ? await renewMessages(this.db, ids, this.#ownerId, this.leaseMs) : new Set();
    for (const id of ids) if (!held.has(id)) void this.#byRow.get(id)?.follower.stop();
    await this.#adopt();
  }

  async #adopt(): Promise<void> {
    for (const id of await orphanedMessages(this.db)) await this.#follow(id);
    this.#beatsToLook -= 1;
    if (this.#beatsToLook > 0) return;
    const strays = await strayMessages(this.db);
    // More than were taken: the next renewal goes on.
    this.#beatsToLook = strays.length < AT_ONCE ? BEATS_A_LOOK : 0;
    for (const id of strays) await this.#follow(id);
  }

  async #follow(id: string, editedAt?: number): Promise<void> {
    if (this.#stopped) return;
    const running = this.#byRow.get(id);
    const row = await claimMessage(this.db, id, this.#ownerId, this.leaseMs);
    // Another bot has it: it hears of the change as we did, and reads the fresh token with the row.
    if (!row || row.shown === GONE || this.#stopped) return;
    const followed = this.#byRow.get(id) ?? running;
    if (followed) followed.follower.renew(row);
    else this.#begin(row, editedAt);
  }

  #begin(row: MessageRow, editedAt?: number): void {
    const { id, generationId } = row;
    const follower = new Follower(row, this.deps, editedAt);
    const unwatch = this.feed.watch(generationId, (frame) => follower.progress(frame));
    this.#byRow.set(id, { follower, generationId, unwatch });
    void follower.done.then(async () => {
      unwatch();
      this.#byRow.delete(id);
      if (this.#stopped || this.#byRow.has(id)) return;
      await releaseMessages(this.db, this.#ownerId, [id]).catch((error: unknown) =>
        this.log.warn({ err: error }, 'a message could not be let go: it is free when its lease ends'),
      );
    });
  }
}
