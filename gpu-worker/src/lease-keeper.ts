import type { Db } from '@atelier/db';
import { renewLease } from '@atelier/queue';
import type { Lease } from '@atelier/services';
import type { Logger } from 'pino';

/**
 * Why a running job is stopped early: the person cancelled, another attempt holds it, or this worker is going
 * away.
 */
export type StopReason = 'cancel' | 'lost' | 'stop';

/** Answer to a heartbeat. `failed`: the database gave none. `expired`: it gave none until the lease ran out. */
export type Beat = 'held' | 'cancel' | 'lost' | 'failed' | 'expired';

/** The reason of the signal that ends a job early. */
class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor(readonly reason: StopReason) {
    super(`the job was stopped: ${reason}`);
  }
}

/**
 * Delay after a failed heartbeat. A restarted server or a replaced connection is back well within a lease.
 */
const RETRY_MS = 500;

/**
 * Renews a job's lease every few seconds, from the parent, which computes nothing and so is never late.
 * Aborts `signal` when the queue says cancel or lost, or when the lease must have run out while the database
 * could not be reached.
 */
export class LeaseKeeper {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | null = null;
  private askAgain = false;
  private deadline: NodeJS.Timeout | undefined;
  private stopped = false;
  private failed = false;

  constructor(
    private readonly db: Db,
    readonly lease: Lease,
    private readonly options: {
      leaseMs: number;
      heartbeatMs: number;
      log: Logger;
      onBeat?: (beat: Beat) => void;
    },
  ) {
    this.held(options.leaseMs);
    this.schedule();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why it was aborted; null while it is not. */
  get stopReason(): StopReason | null {
    const { reason } = this.controller.signal;
    return reason instanceof Stopped ? reason.reason : null;
  }

  stopWith(reason: StopReason): void {
    if (!this.signal.aborted) this.controller.abort(new Stopped(reason));
  }

  /** Asks the queue now rather than at the next beat: a person may have cancelled. */
  check(): void {
    if (this.beating) {
      // The answer on its way may be older than the cancel.
      this.askAgain = true;
      return;
    }
    this.beating = this.beat().finally(() => {
      this.beating = null;
      if (this.askAgain && !this.stopped) {
        this.askAgain = false;
        this.check();
      } else this.schedule();
    });
  }

  /** Ends the beating; the lease is left as it is. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.deadline);
    // A connection that died silently answers after minutes or never.
    await Promise.race([this.beating, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  }

  /**
   * The lease is ours for so long; after it we must assume that another worker has the job. By our own clock,
   * since the database's may differ, and by a timer, since a heartbeat may hang rather than fail.
   */
  private held(ms: number): void {
    clearTimeout(this.deadline);
    if (this.stopped) return;
    this.deadline = setTimeout(() => {
      if (!this.signal.aborted) this.options.onBeat?.('expired');
      this.stopWith('lost');
    }, ms);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const { heartbeatMs } = this.options;
    const delay = this.failed ? Math.min(RETRY_MS, heartbeatMs) : heartbeatMs;
    if (!this.stopped) this.timer = setTimeout(() => this.check(), delay);
  }

  private async beat(): Promise<void> {
    const { leaseMs, log, onBeat } = this.options;
    const asked = performance.now();
    try {
      const answer = await renewLease(this.db, { ...this.lease, leaseMs });
      this.failed = false;
      onBeat?.(answer);
      if (answer !== 'lost') this.held(leaseMs - (performance.now() - asked));
      if (answer !== 'held') this.stopWith(answer);
    } catch (error) {
      this.failed = true;
      onBeat?.('failed');
      log.warn({ err: error, jobId: this.lease.jobId }, 'a heartbeat failed');
    }
  }
}
