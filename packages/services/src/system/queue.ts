import { workers as registry, type WorkerInfo } from '@atelier/queue';
import { cost, defaultBaseSteps, loadLoad, meanStageMs, stageMsSchema } from '../shared/forecast';
import type { SystemVerbs } from '../verbs';

/** Dead workers stay in the list this long, so that people see what happened. */
const SHOW_DEAD_MS = 10 * 60_000;

export const queue: SystemVerbs['queue'] = async ({ ctx }) => {
  const { db, packs, now } = ctx.deps;
  const at = now();
  const isShown = ({ heartbeatAt }: WorkerInfo) => at.getTime() - heartbeatAt.getTime() < SHOW_DEAD_MS;
  const load = await loadLoad(db, at);
  const registered = await registry(db, {});
  let waiting = 0;
  let running = 0;
  let etaMs: number | null = 0;
  for (const [pack, each] of load) {
    waiting += each.waiting.jobs;
    running += each.running.jobs;
    const stageMs = meanStageMs(each.workers);
    const steps = defaultBaseSteps(packs, pack);
    const waitingMs = cost(each.waiting, stageMs, steps);
    const runningMs = cost(each.running, stageMs, steps);
    if (each.waiting.jobs + each.running.jobs === 0 || etaMs === null) continue;
    const known = waitingMs !== null && runningMs !== null && each.workers.length > 0;
    // Packs are drawn by different workers, side by side: the slowest one counts.
    etaMs = known ? Math.max(etaMs, (waitingMs + runningMs) / each.workers.length) : null;
  }
  return {
    waiting,
    running,
    etaMs,
    workers: registered.filter(isShown).map((worker) => ({
      id: worker.id,
      name: worker.name,
      device: worker.device,
      pack: worker.pack,
      packVersion: worker.packVersion,
      draining: worker.draining,
      live: worker.alive,
      busy: worker.currentJobId !== null,
      stageMs: stageMsSchema.catch({}).parse(worker.stageMs),
      heartbeatAt: worker.heartbeatAt.toISOString(),
    })),
  };
};
