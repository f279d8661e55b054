import type { Listener } from '@atelier/db';
import { AtelierError, type ErrorCode } from '@atelier/domain';
import { NO_TRACING, type Tracing } from '@atelier/process/tracing';
import { NOTIFY } from '@atelier/protocol';
import { type Ctx, type WorkOrder, work } from '@atelier/services';
import type { Logger } from 'pino';
import type { StageTimes } from './eta';
import type { FrameSink } from './frame-socket';
import { isRetryable } from './inference';
import { JobWatch } from './job-watch';
import { LeaseKeeper } from './lease-keeper';
import { createMetrics, type JobEnd, type WorkerMetrics } from './metrics';
import { type Inference, leaseOf, type Rendered, renderJob } from './render-job';
import { SharedLock } from './shared-lock';
import { StorageGuard } from './storage-guard';

export interface RunnerOptions {
  /** Its actor is this worker. */
  ctx: Ctx;
  pack: { name: string; version: string };
  inference: Inference;
  frames: FrameSink;
  times: StageTimes;
  log: Logger;
  metrics?: WorkerMetrics;
  tracing?: Tracing;
  /**
   * Jobs drawn side by side: more than one where the child's calls have room for more images than a job has.
   * Default 1.
   */
  jobs?: number;
  /** A dead worker's job is free again after this long. */
  leaseMs?: number;
  heartbeatMs?: number;
  /** Jobs of one person, and of one room, that may run at once; without them the queue's defaults. */
  maxRunningPerPerson?: number;
  maxRunningPerRoom?: number;
  /**
   * Milliseconds between polls. NOTIFY wakes at once; polls find jobs whose backoff is over and lost
   * notifications.
   */
  pollMs?: number;
  /** Delays between two probes of a storage that is away. Default 1 s, doubled up to 15 s. */
  probeMs?: { first: number; most: number };
}

/** Errors that another attempt cannot mend. */
const FINAL = new Set<ErrorCode>([
  'invalid_request',
  'invalid_caption',
  'unknown_sampler',
  'stage_unavailable',
  'unknown_pack',
  'pack_invalid',
]);

/** Claims jobs, draws them and records how they ended. Knows leases and verbs, nothing of pixels. */
export class Runner {
  private listener: Listener | null = null;
  /** One for each job that runs. */
  private readonly keepers = new Set<LeaseKeeper>();
  /** The inference process. A suspect holds it exclusively, so that it can take no other job down. */
  private readonly process = new SharedLock();
  /**
   * Jobs that shared the process when it died. Drawn one by one, only the one that kills it again spends
   * attempts.
   */
  private readonly suspects = new Set<string>();
  private readonly storage: StorageGuard;
  private looping: Promise<unknown> | null = null;
  private stopping = false;
  /** Claims no more; each job ends with the stage that it draws. */
  private draining = false;
  private onDrained = () => {};
  private readonly sleepers = new Set<() => void>();
  private readonly leaseMs: number;
  private readonly heartbeatMs: number;
  private readonly pollMs: number;
  private readonly metrics: WorkerMetrics;

  constructor(private readonly options: RunnerOptions) {
    this.leaseMs = options.leaseMs ?? 10_000;
    this.heartbeatMs = options.heartbeatMs ?? 3_000;
    this.pollMs = options.pollMs ?? 2_000;
    const metrics = options.metrics ?? createMetrics();
    this.metrics = metrics;
    metrics.capacity.set(options.jobs ?? 1);
    metrics.storageAway.set(0);
    this.storage = new StorageGuard(options.ctx.deps.storage, options.log, options.probeMs, (isAway) =>
      metrics.storageAway.set(Number(isAway)),
    );
  }

  /** @throws AtelierError unavailable when the database cannot be reached */
  async start(): Promise<void> {
    const { db } = this.options.ctx.deps;
    this.listener = await db.listen(
      [NOTIFY.jobReady, NOTIFY.jobCancel],
      ({ channel, payload }) => {
        if (channel === NOTIFY.jobReady) this.wake();
        else for (const keeper of this.keepers) if (payload === keeper.lease.jobId) keeper.check();
      },
      {
        onReconnect: () => {
          this.wake();
          for (const keeper of this.keepers) keeper.check();
        },
      },
    );
    this.looping = Promise.all(Array.from({ length: this.options.jobs ?? 1 }, () => this.loop()));
  }

  /** Soft stop: claims no more, gives running jobs back without spending their attempt. Idempotent. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.storage.stop();
    for (const keeper of this.keepers) keeper.stopWith('stop');
    this.wake();
    await this.listener?.stop();
    await this.looping;
  }

  /**
   * Claims no more, and lets each running job finish and store the stage that it draws, for `ms` at most. Then
   * stops as `stop` does. A stage at 1024 pixels may be minutes of work that the next worker need not repeat.
   */
  async drain(ms: number): Promise<void> {
    this.draining = true;
    this.wake();
    let timer: NodeJS.Timeout | undefined;
    if (this.keepers.size > 0)
      await new Promise<void>((resolve) => {
        this.onDrained = resolve;
        timer = setTimeout(resolve, ms);
      });
    clearTimeout(timer);
    await this.stop();
  }

  private async loop(): Promise<void> {
    const { ctx, pack, log, maxRunningPerPerson, maxRunningPerRoom } = this.options;
    while (!this.stopping && !this.draining) {
      await this.storage.untilBack();
      if (this.stopping || this.draining) break;
      // Made before asking: a job that becomes ready while we ask is not slept through.
      const rest = this.rest(this.pollMs);
      const input = {
        packs: [pack.name],
        packVersion: pack.version,
        leaseMs: this.leaseMs,
        ...(maxRunningPerPerson && { maxRunningPerPerson }),
        ...(maxRunningPerRoom && { maxRunningPerRoom }),
      };
      const asked = this.metrics.claimSeconds.startTimer();
      let outcome = 'failed';
      const order = await work.begin({ ctx, input }).then(
        (begun) => {
          outcome = begun ? 'claimed' : 'empty';
          return begun;
        },
        (error: unknown) => {
          log.error({ err: error }, 'cannot ask for work');
          return null;
        },
      );
      asked({ outcome });
      if (order) {
        rest.end();
        await this.run(order);
      }
      await rest.over;
    }
  }

  private async run(order: WorkOrder): Promise<void> {
    const { tracing = NO_TRACING, ctx, pack } = this.options;
    const workerId = ctx.actor.kind === 'worker' ? ctx.actor.workerId : '';
    const watch = new JobWatch(this.metrics, tracing, order, { workerId, pack });
    await watch.attempt(order.images.length, () => this.attempt(order, watch));
  }

  private async attempt(order: WorkOrder, watch: JobWatch): Promise<void> {
    const { ctx, log } = this.options;
    const { jobId, generationId, attempt } = order;
    const fields = { jobId, generationId, attempt };
    const keeper = new LeaseKeeper(ctx.deps.db, leaseOf(order), {
      leaseMs: this.leaseMs,
      heartbeatMs: this.heartbeatMs,
      log,
      onBeat: (beat) => this.metrics.leaseRenewals.inc({ outcome: beat }),
    });
    this.keepers.add(keeper);
    if (this.stopping || this.draining) keeper.stopWith('stop');
    // A cancel between the claim and this line notified no keeper.
    keeper.check();
    log.info({ ...fields, caption: order.caption }, 'job begins');
    const began = performance.now();
    let end: JobEnd = { outcome: 'unrecorded', reason: '' };
    try {
      end = await this.draw(order, keeper, watch);
      log.info({ ...fields, ...end, ms: Math.round(performance.now() - began) }, 'job ends');
    } catch (error) {
      // The lease runs out by itself and another worker goes on from the last stored stage.
      log.error({ ...fields, err: error }, 'the end of a job could not be recorded');
    } finally {
      watch.ended(end);
      await keeper.stop();
      this.keepers.delete(keeper);
      if (this.keepers.size === 0) this.onDrained();
    }
  }

  /** Draws and records the end; answers with how it ended. */
  private async draw(order: WorkOrder, keeper: LeaseKeeper, watch: JobWatch): Promise<JobEnd> {
    const { ctx, inference, frames, times, pack, log } = this.options;
    const lease = leaseOf(order);
    let failure: unknown = null;
    let rendered: Rendered | null = null;
    const hold = await this.process.acquire({ exclusive: this.suspects.delete(order.jobId) });
    try {
      rendered = await renderJob(order, {
        ctx,
        inference,
        frames,
        times,
        watch,
        packVersion: pack.version,
        sharers: () => this.keepers.size,
        onStored: () => {
          if (this.draining) keeper.stopWith('stop');
        },
        signal: keeper.signal,
      });
    } catch (error) {
      failure = error;
    } finally {
      hold.release();
    }
    if (isLeaseLost(failure)) return LOST;
    switch (keeper.stopReason) {
      case 'lost':
        return LOST;
      case 'cancel':
        await this.record(watch, keeper, () => work.cancelled({ ctx, input: { lease } }));
        return CANCELLED;
      case 'stop':
        // A job that finished in time is finished; an interrupted one is given back.
        if (failure === null) break;
        await this.record(watch, keeper, () => work.release({ ctx, input: { lease } }));
        return { outcome: 'released', reason: 'stop' };
      case null:
        break;
    }
    while (failure === null && rendered) {
      const { onto } = rendered;
      const ended = await this.record(watch, keeper, () => work.finish({ ctx, input: { lease, onto } }));
      if (ended?.status !== 'moved') return endOf(ended?.status);
      failure = await rendered.putAgain().then(
        () => null,
        (error: unknown) => error,
      );
      if (isLeaseLost(failure)) return LOST;
    }
    if (hold.wasShared && isRetryable(failure)) {
      this.suspects.add(order.jobId);
      await this.record(watch, keeper, () => work.release({ ctx, input: { lease } }));
      return { outcome: 'released', reason: 'draw_alone' };
    }
    if (isStorageFailure(failure) && (await this.storage.isAway())) {
      await this.record(watch, keeper, () => work.release({ ctx, input: { lease } }));
      return { outcome: 'released', reason: 'storage_away' };
    }
    log.error({ jobId: order.jobId, err: failure }, 'an attempt failed');
    const reason = describe(failure);
    const ended = await this.record(watch, keeper, () => work.fail({ ctx, input: { lease, ...reason } }));
    if (!ended) return LOST;
    if (ended.status === 'cancelled') return CANCELLED;
    return { outcome: ended.status === 'queued' ? 'retried' : 'failed', reason: reason.code };
  }

  /**
   * Records an end, again while the database is away and the lease may still be ours; null when it was lost.
   */
  private record<T>(watch: JobWatch, keeper: LeaseKeeper, write: () => Promise<T>): Promise<T | null> {
    return watch.settling(() => this.recordEnd(keeper, write));
  }

  private async recordEnd<T>(keeper: LeaseKeeper, write: () => Promise<T>): Promise<T | null> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (isLeaseLost(error)) return null;
        const isAway = error instanceof AtelierError && error.code === 'unavailable';
        if (!isAway || keeper.stopReason === 'lost' || this.stopping) throw error;
        await this.rest(500).over;
      }
    }
  }

  private wake(): void {
    for (const end of this.sleepers) end();
  }

  /** A pause that is over after `ms`, at `end` or at `wake`. */
  private rest(ms: number): { over: Promise<void>; end(): void } {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(() => end(), ms);
      end = () => {
        clearTimeout(timer);
        this.sleepers.delete(end);
        resolve();
      };
    });
    this.sleepers.add(end);
    if (this.stopping || this.draining) end();
    return { over, end };
  }
}

const LOST: JobEnd = { outcome: 'lost', reason: '' };
const CANCELLED: JobEnd = { outcome: 'cancelled', reason: '' };

/** End of a job whose stages were all drawn, from the answer of `work.finish`; undefined: the lease was lost. */
function endOf(status: 'done' | 'queued' | 'cancelled' | 'failed' | undefined): JobEnd {
  switch (status) {
    case undefined:
      return LOST;
    case 'cancelled':
      return CANCELLED;
    case 'failed':
      return { outcome: 'failed', reason: 'gone' };
    case 'queued':
      return { outcome: 'completed', reason: 'more_to_draw' };
    case 'done':
      return { outcome: 'completed', reason: '' };
  }
}

const isStorageFailure = (error: unknown): boolean =>
  error instanceof AtelierError && error.code === 'storage_failed';

const isLeaseLost = (error: unknown): boolean => error instanceof AtelierError && error.code === 'lease_lost';

/**
 * The message for people, and whether another attempt may help. The text of an unexpected error stays in the
 * log.
 */
function describe(error: unknown): { retryable: boolean; code: string; message: string } {
  if (!(error instanceof AtelierError))
    return { retryable: true, code: 'internal', message: 'Something went wrong while drawing. Try again.' };
  const isFinal = FINAL.has(error.code) || error.details.reason === 'source_gone';
  return { retryable: !isFinal, code: error.code, message: error.message };
}
