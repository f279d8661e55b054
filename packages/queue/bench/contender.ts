/** One queue in the bench. All of them live in the same database server and are driven by this process. */
export interface Contender {
  name: string;
  /** Description of the queue for the report. */
  how: string;
  /** Adds a job, durably, by one call. */
  enqueue(n: number): Promise<void>;
  /**
   * Starts `concurrency` consumers: each takes one job, durably, calls `onClaim` with its n, and completes
   * it, durably.
   */
  consume(
    concurrency: number,
    onClaim: (n: number) => void,
    onDone: () => void,
  ): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

/**
 * Each ring wakes one waiter, as in graphile-worker. Rings without a waiter are remembered as one.
 */
export function bell(): { ring(): void; heard(ms: number): Promise<void>; ringAll(): void } {
  let rung = false;
  const waiting = new Set<() => void>();
  const ring = (): void => {
    const [first] = waiting;
    if (first) first();
    else rung = true;
  };
  return {
    ring,
    ringAll() {
      for (const wake of waiting) wake();
      rung = true;
    },
    heard(ms) {
      if (rung) {
        rung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      });
    },
  };
}
