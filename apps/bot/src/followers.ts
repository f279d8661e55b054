import type { Db } from '@atelier/db';
import type { Feed } from './feed';
import { GONE, type MessagePlace, type MessageRow, messagesOf, saveMessage, unsettled } from './message-rows';
import { Follower, type FollowerDeps } from './progress';

/** Every message that is being followed. Who is followed stands in the database, so a restart loses nothing. */
export class Followers {
  readonly #byRow = new Map<string, { follower: Follower; generationId: string; unwatch: () => void }>();
  #stopped = false;

  constructor(
    private readonly db: Db,
    private readonly feed: Feed,
    private readonly deps: Omit<FollowerDeps, 'maxBytes'>,
    /** Discord's least attachment limit; an interaction may bring a larger one. */
    private readonly maxBytes: number,
  ) {}

  /** Follows every message that had not ended when the bot last stopped. */
  async start(): Promise<void> {
    for (const row of await unsettled(this.db)) this.#follow(row, this.maxBytes);
  }

  /** From now on this message shows that generation. */
  async follow(generationId: string, place: MessagePlace, maxBytes = this.maxBytes): Promise<void> {
    const row = await saveMessage(this.db, generationId, place);
    // Whoever pressed its button has shown that the message is there.
    this.#follow(row.shown === GONE ? { ...row, shown: null } : row, maxBytes);
  }

  /** A generation changed: its messages are brought up to date, those that had ended too (a vote, a promotion on the site). */
  async changed(generationId: string): Promise<void> {
    const followed = [...this.#byRow.values()].filter((entry) => entry.generationId === generationId);
    for (const { follower } of followed) follower.hint();
    if (followed.length > 0) return;
    for (const row of await messagesOf(this.db, generationId))
      this.#follow(row, this.maxBytes, row.updatedAt.getTime());
  }

  /** Something may have been missed: every message is read again. */
  changedAll(): void {
    for (const { follower } of this.#byRow.values()) follower.hint();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const all = [...this.#byRow.values()];
    for (const { unwatch } of all) unwatch();
    await Promise.all(all.map(({ follower }) => follower.stop()));
  }

  #follow(row: MessageRow, maxBytes: number, editedAt?: number): void {
    if (this.#stopped || row.shown === GONE) return;
    const running = this.#byRow.get(row.id);
    if (running) {
      running.follower.renew(row);
      return;
    }
    const { generationId } = row;
    const follower = new Follower(row, { ...this.deps, maxBytes }, editedAt);
    const unwatch = this.feed.watch(generationId, (frame) => follower.progress(frame));
    this.#byRow.set(row.id, { follower, generationId, unwatch });
    void follower.done.then(() => {
      unwatch();
      this.#byRow.delete(row.id);
    });
  }
}
