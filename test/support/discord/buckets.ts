import { DiscordError } from './error';

/** How many requests a bucket takes in how many milliseconds. */
interface BucketSize {
  limit: number;
  windowMs: number;
}

/**
 * Rate limits of edits by Discord's rule: a bucket for each token, and one for each channel where the bot edits as
 * itself. Answers carry what is left; a request too many gets 429.
 */
export class Buckets {
  readonly #open = new Map<string, { used: number; resetAt: number }>();

  constructor(private readonly size: BucketSize) {}

  /** Returns the headers of this request's answer. @throws DiscordError 429 */
  take(method: string, path: string, now = Date.now()): Record<string, string> {
    const [, token, channel] =
      /^\/(?:webhooks\/\d+\/([^/]+)|channels\/(\d+))\/messages\//.exec(method === 'PATCH' ? path : '') ?? [];
    const key = token ?? channel;
    if (!key) return {};
    let bucket = this.#open.get(key);
    if (!bucket || bucket.resetAt <= now) bucket = { used: 0, resetAt: now + this.size.windowMs };
    this.#open.set(key, bucket);
    bucket.used += 1;
    const left = this.size.limit - bucket.used;
    const headers = {
      'x-ratelimit-limit': String(this.size.limit),
      'x-ratelimit-remaining': String(Math.max(0, left)),
      'x-ratelimit-reset': String(bucket.resetAt / 1_000),
      'x-ratelimit-reset-after': String((bucket.resetAt - now) / 1_000),
      'x-ratelimit-bucket': token ? 'of-webhook-edits' : 'of-channel-edits',
    };
    if (left >= 0) return headers;
    throw new RateLimited((bucket.resetAt - now) / 1_000, headers);
  }
}

/** 429, with the headers that say when to come back. */
export class RateLimited extends DiscordError {
  constructor(
    readonly retryAfter: number,
    readonly headers: Record<string, string>,
  ) {
    super(429, 0, 'You are being rate limited.', undefined, { retry_after: retryAfter, global: false });
  }
}
