/** What Discord said about a bucket of requests when it last answered one. */
interface Bucket {
  remaining: number;
  limit: number;
  /** Milliseconds since the epoch. */
  resetAt: number;
}

/** Requests of a bucket that previews leave to what matters more: a result, a press of a button. */
const SPARED = 1;
/** Buckets that are remembered; one lasts seconds, so the oldest of so many is out of use. */
const KEPT = 2_000;

/** The message's route: with the interaction's token while that lives, else as the bot in its channel. */
export interface Route {
  token: string | null;
  channelId: string;
}

/**
 * Says when the next preview of a message is worth its request. Reads the rate-limit headers of every edit, so that
 * previews stop before a bucket is empty and the library would hold back what matters more. Messages that are drawn
 * in one channel at once share it: each of them is edited less often.
 */
export class Pace {
  readonly #buckets = new Map<string, Bucket>();
  /** Messages that are followed, by their channel. */
  readonly #inChannel = new Map<string, number>();

  /** @param everyMs least milliseconds between two edits of one message */
  constructor(
    private readonly everyMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Notes the headers of an answer. @param path of the request, with ids and token */
  note(method: string, path: string, headers: Pick<Headers, 'get'>): void {
    const key = method === 'PATCH' ? keyOfPath(path) : null;
    const remaining = headers.get('x-ratelimit-remaining');
    const resetAfter = Number(headers.get('x-ratelimit-reset-after'));
    if (!key || remaining === null || !Number.isFinite(resetAfter)) return;
    this.#buckets.delete(key);
    this.#buckets.set(key, {
      remaining: Number(remaining),
      limit: Math.max(1, Number(headers.get('x-ratelimit-limit') ?? 1)),
      resetAt: this.now() + resetAfter * 1_000,
    });
    const [oldest = ''] = this.#buckets.keys();
    if (this.#buckets.size > KEPT) this.#buckets.delete(oldest);
  }

  /** Counts a message of a channel until the returned function is called. */
  join(channelId: string): () => void {
    const change = (by: number): void => {
      const count = (this.#inChannel.get(channelId) ?? 0) + by;
      if (count > 0) this.#inChannel.set(channelId, count);
      else this.#inChannel.delete(channelId);
    };
    change(1);
    let left = false;
    return () => {
      if (!left) change(-1);
      left = true;
    };
  }

  /**
   * Returns when the next preview of a message is due, in milliseconds since the epoch: the later of its own turn
   * and of the bucket's, which is spread over the messages that share it.
   * @param editedAt when it was last edited
   */
  due(editedAt: number, { token, channelId }: Route): number {
    const sharing = Math.max(1, this.#inChannel.get(channelId) ?? 1);
    const bucket = this.#buckets.get(token ? `token ${token}` : `channel ${channelId}`);
    const own = editedAt + this.everyMs * Math.ceil(sharing / SIDE_BY_SIDE);
    if (!bucket || bucket.resetAt <= this.now()) return own;
    if (bucket.remaining <= SPARED) return Math.max(own, bucket.resetAt);
    // A token's bucket is the message's own; a channel's is shared by all that are edited there as the bot.
    const users = token ? 1 : sharing;
    const each = ((bucket.resetAt - this.now()) * users) / (bucket.remaining - SPARED);
    return Math.max(own, editedAt + Math.min(each, bucket.resetAt - this.now()));
  }
}

/** Messages of one channel that are edited as often as one alone. */
const SIDE_BY_SIDE = 2;

function keyOfPath(path: string): string | null {
  const [, token] = /^\/webhooks\/\d+\/([^/]+)\/messages\//.exec(path) ?? [];
  if (token) return `token ${token}`;
  const [, channelId] = /^\/channels\/(\d+)\/messages\//.exec(path) ?? [];
  return channelId ? `channel ${channelId}` : null;
}
