import type { Container } from './container';

/** A scrape waits for the database no longer than this; it then shows what the process knows by itself. */
const MOST_MS = 3_000;
const STATES = ['waiting', 'backoff', 'paused', 'running'] as const;

/** Sets the gauges of a scrape: queue, workers and dependencies. Never throws. */
export async function measure(container: Container): Promise<void> {
  const { log, metrics } = container;
  metrics.onScrape();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, MOST_MS, 'late');
  });
  const queue = measureQueue(container).catch((err: unknown) =>
    log.warn({ err }, 'metrics without the queue'),
  );
  const measured = Promise.all([queue, measureDependencies(container)]).catch((err: unknown) =>
    log.warn({ err }, 'metrics without the dependencies'),
  );
  if ((await Promise.race([measured, late])) === 'late') log.warn({}, 'metrics without the queue: too slow');
  clearTimeout(timer);
}

async function measureQueue({ metrics, services, deps }: Container): Promise<void> {
  const ctx = { actor: { kind: 'system' as const }, deps };
  const [rows, { workers }, oldestTransaction] = await Promise.all([
    services.system.backlog({ ctx, input: {} }),
    services.system.queue({ ctx, input: {} }),
    services.system.oldestTransaction({ ctx, input: {} }),
  ]);
  metrics.oldestTransaction.set(oldestTransaction);
  const live = workers.filter((worker) => worker.live);
  const sum = (...states: string[]): number =>
    rows.reduce((total, { state, jobs }) => total + (states.includes(state) ? jobs : 0), 0);
  metrics.jobs.set({ state: 'waiting' }, sum('waiting', 'backoff', 'paused'));
  metrics.jobs.set({ state: 'running' }, sum('running'));
  metrics.workers.set(live.length);

  // A pack without work or workers shows zero while it is known, and disappears with its last worker.
  const packs = new Set(
    [...rows, ...live, ...deps.packs.list().map(({ name }) => ({ pack: name }))].map(({ pack }) => pack),
  );
  for (const gauge of [metrics.queueJobs, metrics.queueWork, metrics.queueOldest, metrics.workersBy])
    gauge.reset();
  for (const pack of packs) {
    for (const state of STATES) {
      const row = rows.find((each) => each.pack === pack && each.state === state);
      metrics.queueJobs.set({ pack, state }, row?.jobs ?? 0);
      metrics.queueWork.set({ pack, state }, row?.workSeconds ?? 0);
      if (state === 'waiting') metrics.queueOldest.set({ pack }, row?.oldestSeconds ?? 0);
    }
    for (const state of ['idle', 'busy', 'draining']) metrics.workersBy.set({ pack, state }, 0);
  }
  for (const { pack, draining, busy } of live)
    metrics.workersBy.inc({ pack, state: draining ? 'draining' : busy ? 'busy' : 'idle' });
}

async function measureDependencies({ metrics, services, deps, limits }: Container): Promise<void> {
  const ctx = { actor: { kind: 'system' as const }, deps };
  const [{ checks }, redis] = await Promise.all([services.system.ready({ ctx, input: {} }), limits.shared()]);
  metrics.dependency.set({ dependency: 'postgres' }, Number(checks.database === 'ok'));
  metrics.dependency.set({ dependency: 'storage' }, Number(checks.storage === 'ok'));
  if (redis !== null) metrics.dependency.set({ dependency: 'redis' }, Number(redis));
}
