import type { Tx } from '@atelier/db';
import { type PackView, remainingStages, STAGES, type StageName, type StageSize } from '@atelier/domain';
import { workers } from '@atelier/queue';
import type { PackCatalogue } from '../context';
import { type Load, type Remaining, type StageMs, stageMsSchema } from './load';

// Predicts how long work takes from measured stage times. Does not know views.

/** Mean of the workers' stage times; a stage without a measurement is absent. */
function meanStageMs(workers: StageMs[]): StageMs {
  const mean: StageMs = {};
  for (const stage of STAGES) {
    const known = workers.flatMap((worker) => worker[stage] ?? []);
    if (known.length > 0) mean[stage] = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  }
  return mean;
}

/**
 * Milliseconds of each stage that one worker needs for `remaining`, in order; null when one has not been
 * measured.
 */
function stageCosts(remaining: Remaining, stageMs: StageMs, defaultBaseSteps: number): number[] | null {
  const images: Record<StageName, number> = {
    base64: remaining.base64 + remaining.baseSteps / Math.max(1, defaultBaseSteps),
    sr256: remaining.sr256,
    sr1024: remaining.sr1024,
  };
  const costs: number[] = [];
  for (const stage of STAGES) {
    if (images[stage] === 0) continue;
    const ms = stageMs[stage];
    if (ms === undefined) return null;
    costs.push(images[stage] * ms);
  }
  return costs;
}

/** Milliseconds of one image on a laptop's CPU, for stages that no worker has measured yet. */
const USUAL_MS: Record<StageName, number> = { base64: 5_000, sr256: 10_000, sr1024: 60_000 };

/**
 * Predicts the milliseconds that one worker of `pack` needs for `images`, from what the live workers have
 * measured. At least 1.
 */
export async function predictMs(
  tx: Tx,
  { pack, images }: { pack: string; images: Progress[] },
  packs: PackCatalogue,
): Promise<number> {
  const able = (await workers(tx)).filter((worker) => worker.alive && worker.pack === pack);
  const stageMs = meanStageMs(able.map((worker) => stageMsSchema.catch({}).parse(worker.stageMs)));
  const baseSteps = defaultBaseSteps(packs, pack);
  const costs = images.flatMap(({ reached, target, steps = baseSteps }) =>
    remainingStages(reached, target).map(
      (stage) => (stageMs[stage] ?? USUAL_MS[stage]) * (stage === 'base64' ? steps / baseSteps : 1),
    ),
  );
  return Math.max(1, Math.round(sum(costs)));
}
export interface Progress {
  reached: StageSize | null;
  target: StageSize;
  /** Chosen base steps; undefined: the pack's own. */
  steps: number | undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Simulates when each job ends: the worker that is free first takes the next in line. Null when no live
 * worker can do it. `of` answers for one generation, `all` for everything; null when a stage of it, or of
 * what stands before it, has not been measured.
 */
export function forecast(
  load: Load | undefined,
  defaultBaseSteps: number,
): { of(generationId: string): number | null; all(): number | null } | null {
  if (!load || load.workers.length === 0) return null;
  const stageMs = meanStageMs(load.workers);
  const ends = new Map<string, number>();
  const free = load.workers.map(() => 0);
  const of = (generationId: string): number | null => ends.get(generationId) ?? null;
  const unknown = { of, all: () => null };
  const give = (generationId: string, ms: number): void => {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + ms;
    ends.set(generationId, free[first]);
  };

  for (const job of load.running) {
    const costs = stageCosts(job, stageMs, defaultBaseSteps);
    if (!costs) return unknown;
    // A running stage may be late, but it has not ended.
    give(job.generationId, sum(costs) - Math.min(job.elapsedMs, 0.95 * (costs[0] ?? 0)));
  }
  let passed = 0;
  const seen: number[] = [];
  const meanMs = (): number => sum(seen) / Math.max(1, seen.length);
  for (const job of load.waiting) {
    const costs = stageCosts(job, stageMs, defaultBaseSteps);
    if (!costs) return unknown;
    // In a long line the unlisted jobs cost as much as the listed ones and are shared by all workers.
    share(free, (job.position - passed) * meanMs());
    give(job.generationId, sum(costs));
    seen.push(sum(costs));
    passed = job.position + 1;
  }
  share(free, Math.max(0, load.waitingJobs - passed) * meanMs());
  return { of, all: () => Math.max(...free) };
}

/** `ms` of work, divided among all. */
function share(free: number[], ms: number): void {
  for (let i = 0; i < free.length; i++) free[i] = (free[i] ?? 0) + ms / free.length;
}

/**
 * Base steps when the person chose none; only the ratio to a choice matters, so an unknown pack costs little.
 */
export const defaultBaseSteps = (packs: PackCatalogue, pack: string): number =>
  packs.get(pack)?.stages.find(({ name }: PackView['stages'][number]) => name === 'base64')?.steps ?? 16;
