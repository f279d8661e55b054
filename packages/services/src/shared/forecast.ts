import type { Tx } from '@atelier/db';
import { type PackView, STAGES, type StageName, stageName } from '@atelier/domain';
import { QUEUE_DEFAULTS } from '@atelier/queue';
import { z } from 'zod';
import type { PackCatalogue } from '../context';

// How long things will take, from measured stage times. Pure arithmetic over what loadLoad reads; knows nothing of views.

/** A worker not heard from for this long is taken for dead. */
export const WORKER_LIVE_MS = QUEUE_DEFAULTS.workerAliveMs;

/** Stage → milliseconds for one image at the pack's default steps. */
export const stageMsSchema = z.partialRecord(stageName, z.number());
export type StageMs = z.infer<typeof stageMsSchema>;

/** Images that still need each stage; a base stage with steps of its own choosing counts in `baseSteps` instead. */
export interface Remaining {
  base64: number;
  /** Sum of the chosen base steps over images that chose. */
  baseSteps: number;
  sr256: number;
  sr1024: number;
}

/** Waiting and running work, and live workers that are not draining, of one pack. */
export interface Load {
  waiting: Remaining & { jobs: number };
  running: Remaining & { jobs: number };
  workers: StageMs[];
}

const NOTHING = { jobs: 0, base64: 0, baseSteps: 0, sr256: 0, sr1024: 0 };
const loadRow = z.object({
  pack: z.string(),
  state: z.enum(['available', 'running']),
  jobs: z.coerce.number(),
  base64: z.coerce.number(),
  baseSteps: z.coerce.number(),
  sr256: z.coerce.number(),
  sr1024: z.coerce.number(),
});

/** What waits and runs now and who works on it, by pack. Two statements whatever the length of the queue. */
export async function loadLoad(tx: Tx, now: Date): Promise<Map<string, Load>> {
  const rows = await tx.$queryRaw`
    SELECT j."pack", j."state"::text AS "state", count(DISTINCT j."id") AS "jobs",
      count(*) FILTER (WHERE i."reached" IS NULL AND g."settings"->'steps' IS NULL) AS "base64",
      coalesce(sum((g."settings"->>'steps')::int) FILTER (WHERE i."reached" IS NULL), 0) AS "baseSteps",
      count(*) FILTER (WHERE i."target" >= 256 AND coalesce(i."reached", 0) < 256) AS "sr256",
      count(*) FILTER (WHERE i."target" >= 1024 AND coalesce(i."reached", 0) < 1024) AS "sr1024"
    FROM "Job" j JOIN "Generation" g ON g."id" = j."generationId" JOIN "Image" i ON i."generationId" = g."id"
    WHERE j."state" IN ('available', 'running')
    GROUP BY j."pack", j."state"`;
  const workers = await tx.worker.findMany({
    where: { draining: false, heartbeatAt: { gte: new Date(now.getTime() - WORKER_LIVE_MS) } },
    select: { pack: true, stageMs: true },
  });
  const load = new Map<string, Load>();
  const of = (pack: string): Load => {
    const found = load.get(pack) ?? { waiting: NOTHING, running: NOTHING, workers: [] };
    load.set(pack, found);
    return found;
  };
  for (const { pack, state, ...counts } of z.array(loadRow).parse(rows))
    of(pack)[state === 'available' ? 'waiting' : 'running'] = counts;
  for (const { pack, stageMs } of workers) of(pack).workers.push(stageMsSchema.catch({}).parse(stageMs));
  return load;
}

/** Stages that images still need, as counts; `steps` is the person's choice for the base stage. */
export function remainingOf(images: { target: number; reached: number | null }[], steps?: number): Remaining {
  const lacking = (size: number) =>
    images.filter((image) => image.target >= size && (image.reached ?? 0) < size).length;
  const base = lacking(64);
  return {
    base64: steps === undefined ? base : 0,
    baseSteps: steps === undefined ? 0 : base * steps,
    sr256: lacking(256),
    sr1024: lacking(1024),
  };
}

/** Mean of the workers' stage times; a stage that nobody has measured is absent. */
export function meanStageMs(workers: StageMs[]): StageMs {
  const mean: StageMs = {};
  for (const stage of STAGES) {
    const known = workers.flatMap((worker) => worker[stage] ?? []);
    if (known.length > 0) mean[stage] = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  }
  return mean;
}

/** Milliseconds that one worker needs for `remaining`; null when a stage it needs has not been measured. */
export function cost(remaining: Remaining, stageMs: StageMs, defaultBaseSteps: number): number | null {
  const images: Record<StageName, number> = {
    base64: remaining.base64 + remaining.baseSteps / Math.max(1, defaultBaseSteps),
    sr256: remaining.sr256,
    sr1024: remaining.sr1024,
  };
  let total = 0;
  for (const stage of STAGES) {
    if (images[stage] === 0) continue;
    const ms = stageMs[stage];
    if (ms === undefined) return null;
    total += images[stage] * ms;
  }
  return total;
}

/**
 * Milliseconds until a generation is done. Work ahead of it is shared by all workers of its pack; its own work is done by
 * one. `position` is null when it runs already. Null when no live worker can do it or a stage has not been measured.
 */
export function forecast(
  load: Load | undefined,
  own: Remaining,
  position: number | null,
  defaultBaseSteps: number,
): number | null {
  if (!load || load.workers.length === 0) return null;
  const stageMs = meanStageMs(load.workers);
  const ownMs = cost(own, stageMs, defaultBaseSteps);
  if (ownMs === null || position === null) return ownMs;
  // An idle worker takes it at once.
  if (position + load.running.jobs < load.workers.length) return ownMs;
  const runningMs = cost(load.running, stageMs, defaultBaseSteps);
  const waitingMs = cost(load.waiting, stageMs, defaultBaseSteps);
  if (runningMs === null || waitingMs === null) return null;
  const aheadMs = runningMs + (position * waitingMs) / Math.max(1, load.waiting.jobs);
  return aheadMs / load.workers.length + ownMs;
}

/** Base steps when the person chose none; only the ratio to a choice matters, so an unknown pack costs little. */
export const defaultBaseSteps = (packs: PackCatalogue, pack: string): number =>
  packs.get(pack)?.stages.find(({ name }: PackView['stages'][number]) => name === 'base64')?.steps ?? 16;
