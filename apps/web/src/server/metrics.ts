import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Makes the Prometheus metrics of one web process. Has no global state, so tests may start many. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    http: new Histogram({
      name: 'atelier_http_request_seconds',
      help: 'Time to answer an API or image request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    sockets: new Gauge({
      name: 'atelier_sockets',
      help: 'Connected sockets',
      labelNames: ['namespace'],
      registers,
    }),
    frames: new Counter({
      name: 'atelier_frames_total',
      help: 'Frames from workers',
      labelNames: ['outcome'],
      registers,
    }),
    drafts: new Counter({
      name: 'atelier_drafts_total',
      help: 'Drafts of captions in the making',
      labelNames: ['outcome'],
      registers,
    }),
    states: new Counter({ name: 'atelier_states_total', help: 'State broadcasts', registers }),
    cut: new Counter({
      name: 'atelier_connections_cut_total',
      help: 'Connections that were destroyed because they went beyond a limit',
      labelNames: ['reason'],
      registers,
    }),
    jobs: new Gauge({
      name: 'atelier_jobs',
      help: 'Jobs in the queue, as of this scrape',
      labelNames: ['state'],
      registers,
    }),
    workers: new Gauge({ name: 'atelier_workers_live', help: 'Workers heard from lately', registers }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
