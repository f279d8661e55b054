import { type Build, observeProcess, storageMetrics } from '@atelier/process/metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Makes the Prometheus metrics of one web process. Has no global state, so tests may start many. */
export function createMetrics(build: Build) {
  const registry = new Registry();
  const registers = [registry];
  observeProcess(registry, build);
  return {
    registry,
    /** Sets the gauges that only this process knows, just before they are read. */
    onScrape: (): void => {},
    http: new Histogram({
      name: 'atelier_http_request_seconds',
      help: 'Time to answer a request; pages and build files count as the routes page and asset',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    sockets: new Gauge({
      name: 'atelier_sockets',
      help: 'Connected sockets: browser, worker or bot',
      labelNames: ['namespace'],
      registers,
    }),
    frames: new Counter({
      name: 'atelier_frames_total',
      help: 'Frames from workers: sent on, stale (a newer one was here) or invalid',
      labelNames: ['outcome'],
      registers,
    }),
    drafts: new Counter({
      name: 'atelier_drafts_total',
      help: 'Drafts of captions in the making: drawn, or the reason why not',
      labelNames: ['outcome'],
      registers,
    }),
    states: new Counter({
      name: 'atelier_states_total',
      help: 'Changed rows that were sent to watchers',
      registers,
    }),
    cut: new Counter({
      name: 'atelier_connections_cut_total',
      help: 'Connections that were destroyed because they went beyond a limit',
      labelNames: ['reason'],
      registers,
    }),
    jobs: new Gauge({
      name: 'atelier_jobs',
      help: 'Jobs of all packs: waiting (also between attempts, or paused) or running',
      labelNames: ['state'],
      registers,
    }),
    workers: new Gauge({
      name: 'atelier_workers_live',
      help: 'Workers whose heartbeat is younger than 15 s',
      registers,
    }),
    connections: new Gauge({
      name: 'atelier_connections',
      help: 'Open TCP connections, those of sockets among them',
      registers,
    }),
    queueJobs: new Gauge({
      name: 'atelier_queue_jobs',
      help: 'Jobs by pack and state: waiting, backoff (between attempts), paused or running',
      labelNames: ['pack', 'state'],
      registers,
    }),
    queueWork: new Gauge({
      name: 'atelier_queue_work_seconds',
      help: 'Seconds that one worker was predicted to need for these jobs, when they were requested',
      labelNames: ['pack', 'state'],
      registers,
    }),
    queueOldest: new Gauge({
      name: 'atelier_queue_oldest_seconds',
      help: 'Time that the oldest waiting job has been ready to run; 0 when none waits',
      labelNames: ['pack'],
      registers,
    }),
    oldestTransaction: new Gauge({
      name: 'atelier_database_oldest_transaction_seconds',
      help: 'Age of the oldest open transaction that keeps dead rows, which claims read; 0 without one',
      registers,
    }),
    workersBy: new Gauge({
      name: 'atelier_workers',
      help: 'Live workers by pack and state: idle, busy or draining',
      labelNames: ['pack', 'state'],
      registers,
    }),
    dependency: new Gauge({
      name: 'atelier_dependency_up',
      help: '1 while the dependency answers within 2 s: postgres, storage, and redis where it is used',
      labelNames: ['dependency'],
      registers,
    }),
    notify: new Histogram({
      name: 'atelier_notify_seconds',
      help: 'Way of a notification through PostgreSQL, measured by a probe every 15 s',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 15],
      registers,
    }),
    notifyLost: new Counter({
      name: 'atelier_notifications_lost_total',
      help: 'Losses of the connection that hears notifications, and probes that did not arrive',
      labelNames: ['what'],
      registers,
    }),
    upkeep: new Counter({
      name: 'atelier_upkeep_runs_total',
      help: 'Runs of the hourly upkeep: expired sessions and old trash',
      labelNames: ['task', 'outcome'],
      registers,
    }),
    upkeepAt: new Gauge({
      name: 'atelier_upkeep_last_success_timestamp_seconds',
      help: 'Unix time of the last run that succeeded in this process; 0 before the first',
      labelNames: ['task'],
      registers,
    }),
    webhooks: new Counter({
      name: 'atelier_webhook_deliveries_total',
      help: 'Attempts to deliver a webhook, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    ...storageMetrics(registry),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
