import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { Build } from './build';

/**
 * Adds the metrics of every process to `registry`: memory, CPU and event loop lag as `process_*` and `nodejs_*`,
 * and the build. They cost a timer, so a process calls this only when somebody can read them.
 */
export function observeProcess(registry: Registry, { version, commit }: Build): void {
  collectDefaultMetrics({ register: registry });
  buildInfo(registry).set({ version, commit, node: process.version }, 1);
}

/** 1, with the build as labels. */
export const buildInfo = (registry: Registry) =>
  new Gauge({
    name: 'atelier_build_info',
    help: 'Always 1; its labels name the build that runs',
    labelNames: ['version', 'commit', 'node'],
    registers: [registry],
  });

/** Calls of the image storage. The same in every process that stores or reads pictures. */
export const storageMetrics = (registry: Registry) => ({
  storage: new Histogram({
    name: 'atelier_storage_seconds',
    help: 'Time of one call of the image storage, failed calls included',
    labelNames: ['operation'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers: [registry],
  }),
  storageErrors: new Counter({
    name: 'atelier_storage_errors_total',
    help: 'Calls of the image storage that failed',
    labelNames: ['operation'],
    registers: [registry],
  }),
});

/** Observes one call of the storage, for `watchStorage`. */
export const onStorage =
  ({ storage, storageErrors }: ReturnType<typeof storageMetrics>) =>
  (operation: string, seconds: number, failed: boolean): void => {
    storage.observe({ operation }, seconds);
    if (failed) storageErrors.inc({ operation });
  };
