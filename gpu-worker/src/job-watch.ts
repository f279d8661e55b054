import type { StageName } from '@atelier/domain';
import type { WorkOrder } from '@atelier/services';
import type { JobEnd, WorkerMetrics } from './metrics';

/** A finished stage is encoded, then stored. */
export type FinishPart = 'encode' | 'store';

/** Observes one job from its claim to its end and tells the metrics. Never throws and never waits. */
export class JobWatch {
  private readonly began = performance.now();
  private readonly stages = new Map<string, number>();

  constructor(
    private readonly metrics: WorkerMetrics,
    { attempt, runAt, claimedAt }: WorkOrder,
  ) {
    metrics.claimed.inc();
    // A later attempt waited for its backoff, or for a dead worker's lease.
    if (attempt === 1) metrics.queueWait.observe(Math.max(0, claimedAt.getTime() - runAt.getTime()) / 1000);
    metrics.running.inc();
  }

  /** The captions were encoded in `ms`. */
  text(ms: number): void {
    this.metrics.textSeconds.observe(ms / 1000);
  }

  stageStarted(image: number, stage: StageName): void {
    this.stages.set(`${image}/${stage}`, performance.now());
  }

  /** @param passes of the net's call that finished the step */
  step(stage: StageName, passes: number): void {
    this.metrics.steps.inc({ stage });
    this.metrics.batch.observe({ stage }, passes);
  }

  /** @param msPerStep null: the stage had no step */
  stageDone(image: number, stage: StageName, msPerStep: number | null): void {
    const started = this.stages.get(`${image}/${stage}`);
    if (started !== undefined)
      this.metrics.stageSeconds.observe({ stage }, (performance.now() - started) / 1000);
    if (msPerStep !== null) this.metrics.stepSeconds.observe({ stage }, msPerStep / 1000);
  }

  async finishing<T>(part: FinishPart, work: () => Promise<T>): Promise<T> {
    const end = this.metrics.finishSeconds.startTimer({ part });
    try {
      return await work();
    } finally {
      end();
    }
  }

  ended({ outcome, reason }: JobEnd): void {
    this.metrics.running.dec();
    this.metrics.ended.inc({ outcome, reason });
    this.metrics.jobSeconds.observe({ outcome }, (performance.now() - this.began) / 1000);
  }
}
