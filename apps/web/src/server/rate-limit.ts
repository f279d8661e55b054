import { AtelierError } from '@atelier/domain';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Log } from './log';
import { HALF_OPEN } from './redis';

/**
 * Points per window for each kind of call; `seconds` is the window. Reads and guests count by address, the
 * rest by person.
 */
export const RATE_LIMITS = {
  read: { points: 600, seconds: 60 },
  /** Pages and Next's fetches of them, by address; they run the same queries as reads. */
  page: { points: 600, seconds: 60 },
  /** Build files, by address. A page has about 30, and none needs the database. */
  asset: { points: 12_000, seconds: 60 },
  /** Pictures, by address. A gallery page has about 60, and a class behind one router may open it at once. */
  image: { points: 12_000, seconds: 60 },
  write: { points: 120, seconds: 60 },
  create: { points: 30, seconds: 60 },
  /** Reactions, which are told to everyone who watches: about two a second. */
  react: { points: 20, seconds: 10 },
  /** New guests from one address: generous enough for a class behind one router. */
  guest: { points: 60, seconds: 600 },
  /** Generations of all guests of one address, so fresh cookies do not get around the other limits. */
  guestCreate: { points: 120, seconds: 600 },
  /** Exports read every picture of a person. */
  export: { points: 6, seconds: 3600 },
  /** Exports of at most a hundred chosen generations. */
  exportChosen: { points: 30, seconds: 3600 },
  /** Files to verify, by person: each costs up to two seconds of a core. */
  verify: { points: 20, seconds: 60 },
  /** The same by address, so that fresh cookies do not get around it. */
  verifyAddress: { points: 60, seconds: 60 },
  /** Pictures sent, by person: each costs up to a second of a core and is kept. */
  upload: { points: 20, seconds: 60 },
  /** Those of all guests of one address, who may bring fresh cookies. */
  uploadAddress: { points: 60, seconds: 3600 },
  /** Socket handshakes from one address. */
  connect: { points: 300, seconds: 60 },
} as const;
export type LimitName = keyof typeof RATE_LIMITS;
export type LimitTable = Record<LimitName, { points: number; seconds: number }>;

export interface RateLimits {
  /**
   * Spends one point of `key` and returns the rate limit headers.
   * @throws AtelierError rate_limited when nothing is left.
   */
  spend(name: LimitName, key: string): Promise<Record<string, string>>;
  /** Whether Redis takes writes; null when this process counts alone. */
  shared(): Promise<boolean | null>;
  stop(): void;
}

/** Milliseconds that a command may take. */
const COMMAND_MS = 500;
/** How long a written key of the health check stays. */
const CHECK_MS = 60_000;

type Options = { points: number; duration: number; keyPrefix: string };
type Limiter = Pick<RateLimiterMemory, 'consume'>;

/**
 * Makes a limiter that counts in this process, or in Redis for several web processes. While Redis is away, hangs
 * or is full, this process counts alone and says so once.
 */
export function createRateLimits(
  table: LimitTable,
  redisUrl: string | undefined,
  log: Pick<Log, 'info' | 'warn'>,
): RateLimits {
  const redis = redisUrl
    ? new Redis(redisUrl, {
        ...HALF_OPEN,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        // A hanging Redis delays a request by this much before the counters in memory take over.
        commandTimeout: COMMAND_MS,
      })
    : null;
  // ioredis reconnects by itself. Meanwhile the limiters below count in memory.
  redis?.on('error', () => undefined);
  const make = (limiter: (options: Options) => Limiter): Record<LimitName, Limiter> =>
    Object.fromEntries(
      Object.entries(table).map(([name, { points, seconds }]) => [
        name,
        limiter({ points, duration: seconds, keyPrefix: `atelier:rate:${name}` }),
      ]),
    ) as Record<LimitName, Limiter>;
  const alone = make((options) => new RateLimiterMemory(options));
  const together =
    redis &&
    make((options) => new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true }));
  let isAlone = false;
  const consume = async (name: LimitName, key: string): Promise<RateLimiterRes> => {
    if (!together) return alone[name].consume(key);
    try {
      const left = await together[name].consume(key);
      if (isAlone) log.info('limits count in Redis again');
      isAlone = false;
      return left;
    } catch (err) {
      if (err instanceof RateLimiterRes) throw err;
      if (!isAlone)
        log.warn({ err }, 'Redis takes no counts: limits hold for this process alone until it does');
      isAlone = true;
      return alone[name].consume(key);
    }
  };

  return {
    async spend(name, key) {
      try {
        return headers(name, table[name], await consume(name, key));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw new AtelierError('rate_limited', 'That is too fast. Wait a moment and try again.', {
          retryAfterMs: error.msBeforeNext,
          headers: headers(name, table[name], error),
        });
      }
    },
    // A full Redis answers a ping, so this writes.
    shared: async () =>
      redis === null
        ? null
        : redis.set('atelier:ready', '1', 'PX', CHECK_MS).then(
            () => true,
            () => false,
          ),
    stop: () => redis?.disconnect(),
  };
}

/**
 * `RateLimit` and `RateLimit-Policy` as the IETF draft writes them, and the three older names that many
 * clients know.
 */
const headers = (
  name: LimitName,
  { points, seconds }: { points: number; seconds: number },
  left: RateLimiterRes,
): Record<string, string> => {
  const reset = Math.max(0, Math.ceil(left.msBeforeNext / 1000));
  const remaining = Math.max(0, left.remainingPoints);
  return {
    'RateLimit-Policy': `"${name}";q=${points};w=${seconds}`,
    RateLimit: `"${name}";r=${remaining};t=${reset}`,
    'RateLimit-Limit': String(points),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(reset),
  };
};
