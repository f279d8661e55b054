import { percentile } from '@atelier/process/bench';

/** Percentiles cover this many seconds. */
const WINDOW_S = 30;
/** Kept measurements: memory stays bounded at any rate. */
const KEPT = 32_768;

/** Milliseconds with the time of their measurement, the last 30 s of them. */
export class Window {
  private readonly at = new Float64Array(KEPT);
  private readonly value = new Float64Array(KEPT);
  private next = 0;

  add(ms: number): void {
    this.at[this.next % KEPT] = performance.now();
    this.value[this.next % KEPT] = ms;
    this.next += 1;
  }

  /** Zeros when nothing was measured within the window, as the protocol's other adapters say. */
  percentiles(): { p50: number; p95: number; p99: number } {
    const since = performance.now() - WINDOW_S * 1_000;
    const values: number[] = [];
    for (let i = 0; i < Math.min(this.next, KEPT); i++) if (this.at[i]! >= since) values.push(this.value[i]!);
    const of = (part: number): number => (values.length === 0 ? 0 : percentile(values, part));
    return { p50: of(0.5), p95: of(0.95), p99: of(0.99) };
  }
}

/** Metrics of the whole queue, which replica 0 alone reports. */
const OBSERVED = new Set(['queue_depth', 'running_depth', 'total_backlog', 'producer_target_rate']);

/** Writes records of the harness's protocol: one JSON object a line on stdout. */
export function reporter(system: string, instance: number) {
  const emit = (record: object): void => {
    process.stdout.write(`${JSON.stringify({ ...record, instance_id: instance })}\n`);
  };
  return {
    descriptor: (fields: object): void =>
      emit({ kind: 'descriptor', system, started_at: new Date().toISOString(), ...fields }),
    /** `window`: seconds that a value covers; 0 for a moment. */
    sample(at: string, metric: string, value: number, window: number): void {
      if (OBSERVED.has(metric) && instance !== 0) return;
      const subject = { kind: 'adapter', subject_kind: 'adapter', subject: '' };
      emit({ t: at, system, ...subject, metric, value, window_s: window });
    },
    percentiles(at: string, metric: string, window: Window): void {
      for (const [part, value] of Object.entries(window.percentiles()))
        this.sample(at, `${metric}_${part}_ms`, value, WINDOW_S);
    },
  };
}
