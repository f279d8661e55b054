/** A lock as one caller holds it. */
export interface Hold {
  /** Whether another caller held the lock at any time of this hold. */
  readonly wasShared: boolean;
  /** Idempotent. */
  release(): void;
}

/**
 * A readers-writer lock: many shared holders or one exclusive holder. An exclusive caller that waits goes
 * before later callers.
 */
export class SharedLock {
  private readonly holds = new Set<{ wasShared: boolean }>();
  private exclusive = 0;
  private waiting: (() => void)[] = [];

  /** Resolves once the lock is held. */
  async acquire({ exclusive }: { exclusive: boolean }): Promise<Hold> {
    if (exclusive) this.exclusive++;
    while (exclusive ? this.holds.size > 0 : this.exclusive > 0)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    const hold = {
      wasShared: this.holds.size > 0,
      release: () => {
        if (!this.holds.delete(hold)) return;
        if (exclusive) this.exclusive--;
        for (const resolve of this.waiting.splice(0)) resolve();
      },
    };
    for (const other of this.holds) other.wasShared = true;
    this.holds.add(hold);
    return hold;
  }
}
