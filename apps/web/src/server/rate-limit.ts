import { AtelierError } from '@atelier/domain';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Points per window for each kind of call; `seconds` is the window. Reads and guests count by address, the rest by person. */
export const RATE_LIMITS = {
  read: { points: 600, seconds: 60 },
  write: { points: 120, seconds: 60 },
  create: { points: 30, seconds: 60 },
  /** New guests from one address: generous enough for a class behind one router. */
  guest: { points: 60, seconds: 600 },
  /** Socket handshakes from one address. */
  connect: { points: 300, seconds: 60 },
} as const;
export type LimitName = keyof typeof RATE_LIMITS;
export type LimitTable = Record<LimitName, { points: number; seconds: number }>;

export interface RateLimits {
  /**
   * Spends one point of `key` and returns the headers that say what is left.
   * @throws AtelierError rate_limited when nothing is left.
   */
  spend(name: LimitName, key: string): Promise<Record<string, string>>;
  stop(): void;
}

/** Counters in this process, or in Redis where several web processes share them. */
export function createRateLimits(table: LimitTable, redisUrl: string | undefined): RateLimits {
  const redis = redisUrl ? new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1 }) : null;
  // Reconnection is ioredis's; while Redis is away the insurance limiter below counts in memory.
  redis?.on('error', () => undefined);
  const limiters = Object.fromEntries(
    Object.entries(table).map(([name, { points, seconds }]) => {
      const options = { points, duration: seconds, keyPrefix: `atelier:rate:${name}` };
      const memory = new RateLimiterMemory(options);
      return [
        name,
        redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory,
      ];
    }),
  ) as Record<LimitName, RateLimiterMemory>;

  return {
    async spend(name, key) {
      const { points } = table[name];
      try {
        return headers(points, await limiters[name].consume(key));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw new AtelierError('rate_limited', 'That is too fast. Wait a moment and try again.', {
          retryAfterMs: error.msBeforeNext,
        });
      }
    },
    stop: () => redis?.disconnect(),
  };
}

const headers = (points: number, left: RateLimiterRes): Record<string, string> => ({
  'RateLimit-Limit': String(points),
  'RateLimit-Remaining': String(left.remainingPoints),
  'RateLimit-Reset': String(Math.ceil(left.msBeforeNext / 1000)),
});
