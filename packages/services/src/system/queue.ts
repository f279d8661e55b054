import { packView, type QueueView } from '@atelier/domain';
import { workers as registry, type WorkerInfo } from '@atelier/queue';
import type { Verb } from '../context';
import { defaultBaseSteps, forecast } from '../shared/forecast';
import { readLoad, stageMsSchema } from '../shared/load';

/** Dead workers stay in the list this long, so that people see what happened. */
const SHOW_DEAD_MS = 10 * 60_000;

/**
 * Returns the waiting and running generations, the live workers, and workers that died within ten minutes.
 */
export const queue: Verb<Record<string, never>, QueueView> = async ({ ctx }) => {
  const { db, packs } = ctx.deps;
  const registered = await registry(db, {});
  const newest = Math.max(0, ...registered.map(({ heartbeatAt }) => heartbeatAt.getTime()));
  // Uses the registry's times, which are the database's; this process's clock may differ.
  const isShown = ({ alive, heartbeatAt }: WorkerInfo) =>
    alive || newest - heartbeatAt.getTime() < SHOW_DEAD_MS;
  let waiting = 0;
  let running = 0;
  let etaMs: number | null = 0;
  for (const [pack, each] of await readLoad(db)) {
    waiting += each.waitingJobs;
    running += each.running.length;
    if (each.waitingJobs + each.running.length === 0 || etaMs === null) continue;
    const ms = forecast(each, defaultBaseSteps(packs, pack))?.all() ?? null;
    // Packs are drawn by different workers, side by side: the slowest one counts.
    etaMs = ms === null ? null : Math.max(etaMs, ms);
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
      currentJobId: worker.currentJobId,
      sizes: sizesOf(worker),
      stageMs: stageMsSchema.catch({}).parse(worker.stageMs),
      heartbeatAt: worker.heartbeatAt.toISOString(),
    })),
  };
};

/** The pack that the worker named when it registered. */
const sizesOf = ({ capabilities }: WorkerInfo) => {
  const pack = packView.safeParse(capabilities.pack);
  return pack.success ? pack.data.stages.map(({ size }) => size) : [];
};
