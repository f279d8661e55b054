/** Defaults of the queue. Times are milliseconds. */
export const QUEUE_DEFAULTS = {
  /** A dead worker's job is free again after at most this; a worker renews at a third of it. */
  leaseMs: 10_000,
  /** Attempts before a job is dead. */
  maxAttempts: 3,
  /** Jobs of one person that may run at once, over all workers. */
  maxRunningPerPerson: 4,
  /** Jobs of one room that may run at once. The lobby, which is no room, has no such limit. */
  maxRunningPerRoom: 8,
  /** Delay before attempt n + 1 is 2 s × 2ⁿ⁻¹, at most 5 minutes: covers a restart without a long wait. */
  backoffMs: { first: 2_000, most: 300_000 },
  /** A worker whose heartbeat is older than this counts as gone. */
  workerAliveMs: 15_000,
  /** Predicted work of a job when the caller names none. */
  costMs: 10_000,
} as const;

/**
 * Turns. Every job gets its place once, at enqueue: `turnAt`, the later of the virtual now and the end of its
 * turn's earlier work. Smaller goes first. docs/queue.md proves the bounds.
 */
export const TURNS = {
  /**
   * In a busy queue the virtual now lags behind: a newcomer starts level with the job that runs, so their
   * first job is next. At most this far, so jobs that arrive later than this after a job's `turnAt` never
   * pass it.
   */
  lagMs: 600_000,
  /**
   * Work that has ended counts against its turn for at most this long: idle time that was used is not held
   * against anyone.
   */
  debtMs: 60_000,
  /**
   * While both wait, a guest's job begins after people got this many times its predicted work, never two in a
   * row.
   */
  guestShare: 4,
} as const;
