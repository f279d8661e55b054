/**
 * Milliseconds of computing that drafts may take while jobs run: a share of the time that passes. Without
 * jobs there is no bound. Knows nothing of drafts.
 */
export class ComputeBudget {
  private balanceMs: number;
  private at: number;
  private busyUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: {
      /** Part of the time, 0 to 1. */
      share: number;
      /** Largest balance, in ms. */
      burstMs: number;
      /** Milliseconds for which the last job still counts as running, because two jobs have a short gap. */
      lingerMs: number;
      now: () => number;
    },
  ) {
    this.balanceMs = options.burstMs;
    this.at = options.now();
  }

  /** Whether a job runs or has just run. `running`: whether one runs at this moment. */
  isBusy(running: boolean): boolean {
    const now = this.options.now();
    if (running) this.busyUntil = now + this.options.lingerMs;
    return now < this.busyUntil;
  }

  /** Milliseconds until something may begin beside a job; 0: now. */
  waitMs(): number {
    this.refill();
    return this.balanceMs > 0 ? 0 : Math.ceil((1 - this.balanceMs) / this.options.share);
  }

  /** Takes what was computed. The balance may fall below zero, because the cost is known afterwards only. */
  spend(ms: number): void {
    this.refill();
    this.balanceMs -= ms;
  }

  private refill(): void {
    const { share, burstMs, now } = this.options;
    const at = now();
    this.balanceMs = Math.min(burstMs, this.balanceMs + (at - this.at) * share);
    this.at = at;
  }
}
