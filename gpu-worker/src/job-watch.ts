import type { StageName } from '@atelier/domain';
import type { Span, Tracing } from '@atelier/process/tracing';
import type { WorkOrder } from '@atelier/services';
import type { JobEnd, WorkerMetrics } from './metrics';

/** A finished stage is encoded, then stored. */
export type FinishPart = 'encode' | 'store';

interface OpenStage {
  at: number;
  span: Span;
}

/**
 * Observes one job from its claim to its end and tells metrics and trace. Never waits.
 *
 * The trace: `queue wait` is a child of the request, and the parent of everything that this attempt does. It is
 * over when the attempt begins, so it is sent even when this process is killed later, and the stages that were
 * finished until then keep their place in the tree. `process jobs` covers the whole attempt beside them.
 */
export class JobWatch {
  private readonly began = performance.now();
  private readonly stages = new Map<string, OpenStage>();
  private readonly root: string | undefined;
  private readonly ids: Record<string, string | number>;

  constructor(
    private readonly metrics: WorkerMetrics,
    private readonly tracing: Tracing,
    order: WorkOrder,
    { workerId, pack }: { workerId: string; pack: { name: string; version: string } },
  ) {
    const { availableAt, claimedAt } = order;
    metrics.claimed.inc();
    metrics.running.inc();
    metrics.queueWait.observe(Math.max(0, claimedAt.getTime() - availableAt.getTime()) / 1000);
    this.ids = {
      'atelier.job.id': order.jobId,
      'atelier.generation.id': order.generationId,
      'atelier.attempt': order.attempt,
      'atelier.worker.id': workerId,
      'atelier.pack': pack.name,
      'atelier.pack.version': pack.version,
    };
    this.root = tracing.record('queue wait', {
      parent: order.traceparent,
      start: availableAt,
      end: claimedAt,
      attributes: this.ids,
    });
  }

  /** Runs the attempt in its span, so that log lines carry the trace. */
  attempt<T>(images: number, work: () => Promise<T>): Promise<T> {
    const attributes = {
      ...this.ids,
      'atelier.images': images,
      'messaging.system': 'atelier',
      'messaging.destination.name': 'jobs',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
    };
    return this.tracing.span(
      'process jobs',
      { kind: 'consumer', parent: this.root, attributes },
      async (span) => {
        this.whole = span;
        return work();
      },
    );
  }
  private whole: Span | undefined;

  /** The captions were encoded in `ms`. */
  text(ms: number): void {
    this.metrics.textSeconds.observe(ms / 1000);
    const end = new Date();
    this.tracing.record('stage text', {
      parent: this.root,
      start: new Date(end.getTime() - ms),
      end,
      attributes: { ...this.ids, 'atelier.stage': 'text' },
    });
  }

  stageStarted(image: number, stage: StageName, steps: number): void {
    const attributes = { ...this.of(image, stage), 'atelier.steps': steps };
    const span = this.tracing.begin(`stage ${stage}`, { parent: this.root, attributes });
    this.stages.set(`${image}/${stage}`, { at: performance.now(), span });
  }

  /** @param passes of the net's call that finished the step */
  step(stage: StageName, passes: number): void {
    this.metrics.steps.inc({ stage });
    this.metrics.batch.observe({ stage }, passes);
  }

  /** @param msPerStep null: the stage had no step */
  stageDone(image: number, stage: StageName, msPerStep: number | null): void {
    const key = `${image}/${stage}`;
    const open = this.stages.get(key);
    this.stages.delete(key);
    open?.span.end();
    if (open) this.metrics.stageSeconds.observe({ stage }, (performance.now() - open.at) / 1000);
    if (msPerStep !== null) this.metrics.stepSeconds.observe({ stage }, msPerStep / 1000);
  }

  async finishing<T>(
    part: FinishPart,
    { image, stage }: { image: number; stage: StageName },
    work: () => Promise<T>,
  ): Promise<T> {
    const end = this.metrics.finishSeconds.startTimer({ part });
    const attributes = this.of(image, stage);
    try {
      return await this.tracing.span(`${part} ${stage}`, { parent: this.root, attributes }, work);
    } finally {
      end();
    }
  }

  /** Records how the job ends, in the database. */
  settling<T>(work: () => Promise<T>): Promise<T> {
    const attributes = { ...this.ids, 'messaging.system': 'atelier', 'messaging.operation.type': 'settle' };
    return this.tracing.span('settle jobs', { kind: 'client', parent: this.root, attributes }, work);
  }

  /** Call it within `attempt`. */
  ended({ outcome, reason }: JobEnd): void {
    for (const { span } of this.stages.values()) {
      span.fail(outcome);
      span.end();
    }
    this.whole?.set({ 'atelier.outcome': outcome, ...(reason && { 'atelier.reason': reason }) });
    if (FAILURES.has(outcome)) this.whole?.fail(reason || outcome);
    this.metrics.running.dec();
    this.metrics.ended.inc({ outcome, reason });
    this.metrics.jobSeconds.observe({ outcome }, (performance.now() - this.began) / 1000);
  }

  private of(image: number, stage: StageName): Record<string, string | number> {
    return { ...this.ids, 'atelier.stage': stage, 'atelier.image': image };
  }
}

const FAILURES = new Set<JobEnd['outcome']>(['retried', 'failed', 'lost', 'unrecorded']);
