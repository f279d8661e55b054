/** What the queue does when nobody says otherwise. */
export const QUEUE_DEFAULTS = {
  /** A dead worker's job is free again after at most this; a worker renews at a third of it. */
  leaseMs: 10_000,
  /** Attempts before a job is dead. */
  maxAttempts: 3,
  /** Jobs of one person that may run at once, over all workers. */
  maxRunningPerPerson: 4,
  /** Jobs of one room that may run at once. The lobby, which is no room, has no such limit. */
  maxRunningPerRoom: 8,
  /** Delay before attempt n + 1 is 2 s × 2ⁿ⁻¹, at most 5 minutes: long enough for a restart, short for whoever waits. */
  backoffMs: { first: 2_000, most: 300_000 },
  /** A worker whose heartbeat is older than this counts as gone. */
  workerAliveMs: 15_000,
} as const;
