/**
 * Options of every connection to Redis: notices one that a network has silently dropped. Without them a
 * subscriber, which only listens, stays deaf for as long as the kernel retries.
 */
export const HALF_OPEN = {
  /** Milliseconds of silence after which the kernel probes the peer; ten seconds of no answer end it. */
  keepAlive: 10_000,
  /** Milliseconds that an answer may take. Longer than the 5 s for which reading a stream blocks. */
  socketTimeout: 10_000,
};
