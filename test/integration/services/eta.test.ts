import { randomUUID } from 'node:crypto';
import type { GenerationView } from '@atelier/domain';
import { claim, complete } from '@atelier/queue';
import { type Ctx, type Deps, generation, system } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aGeneration, aPerson, depsFor, SHORT_PACK, TINY_PACK } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

/** Heartbeats and starts lie an hour ahead, so that on a slow machine no worker seems dead and no job old. */
const soon = (): Date => new Date(Date.now() + 3_600_000);

/** Cost of each stage of one image in milliseconds. */
const COST = { base64: 20_000, sr256: 60_000, sr1024: 300_000 };
const SIZES = [
  [64, COST.base64],
  [256, COST.sr256],
  [1024, COST.sr1024],
] as const;

const aLiveWorker = async (pack = TINY_PACK, more: { draining?: boolean } = {}): Promise<string> =>
  (
    await database.db.worker.create({
      data: {
        name: 'w',
        device: 'cpu',
        pack: pack.name,
        packVersion: '1',
        stageMs: COST,
        capabilities: { pack },
        heartbeatAt: soon(),
        ...more,
      },
    })
  ).id;

/** Milliseconds that one worker really needs for it. */
const truthOf = ({ images, settings }: GenerationView): number =>
  images.reduce((total, { target }) => {
    const stages = SIZES.filter(([size]) => size <= target).map(([size, ms]) =>
      size === 64 && settings.steps ? (ms * settings.steps) / 4 : ms,
    );
    return total + stages.reduce((sum, ms) => sum + ms, 0);
  }, 0);

/**
 * Plays the queue out with the real claim and these costs; when each generation ends, in milliseconds from
 * now.
 */
async function playOut(
  workers: number,
  views: Map<string, GenerationView>,
  running: Map<string, { jobId: string; fencingToken: bigint }>,
) {
  const start = soon().getTime();
  const ends = new Map<string, number>();
  const free = Array.from({ length: workers }, () => 0);
  const end = async (slot: number, id: string, held: { jobId: string; fencingToken: bigint }) => {
    free[slot] = free[slot]! + truthOf(views.get(id)!);
    ends.set(id, free[slot]!);
    await complete(database.db, held);
  };
  let slot = 0;
  for (const [id, held] of running) await end(slot++, id, held);
  for (;;) {
    const next = free.indexOf(Math.min(...free));
    const now = new Date(start + free[next]! + 1_000);
    const job = await claim(database.db, { workerId: randomUUID(), packs: ['tiny'], now });
    if (!job) return ends;
    await end(next, job.generationId, { jobId: job.id, fencingToken: job.fencingToken });
  }
}

test.each([1, 3])(
  'W-ETA-1: with %d workers and a mixed queue every estimate is within 30 percent of the truth',
  async (count) => {
    const workers = await Promise.all(Array.from({ length: count }, () => aLiveWorker()));
    const people: Ctx[] = await Promise.all([1, 2, 3].map(() => aPerson(deps)));
    const bodies = Array.from({ length: 15 }, (_, n) => ({
      count: 1 + (n % 3),
      stopAfter: [64, 1024, 256, 256][n % 4],
      ...(n % 5 === 0 ? { steps: 8 } : {}),
    }));
    const ids: string[] = [];
    for (const [n, body] of bodies.entries()) ids.push((await aGeneration(people[n % 3]!, body)).id);
    // every worker is at its first job already
    const running = new Map<string, { jobId: string; fencingToken: bigint }>();
    for (const workerId of workers) {
      const job = await claim(database.db, { workerId, packs: ['tiny'], now: soon() });
      await database.db.generation.update({ where: { id: job!.generationId }, data: { status: 'running' } });
      running.set(job!.generationId, { jobId: job!.id, fencingToken: job!.fencingToken });
    }
    const views = new Map<string, GenerationView>();
    for (const id of ids) views.set(id, await generation.get({ ctx: people[0]!, input: { id } }));
    const truth = await playOut(count, views, running);
    expect(truth.size).toBe(ids.length);
    for (const [id, { etaMs }] of views) {
      expect(etaMs).toBeGreaterThan(0.7 * truth.get(id)!);
      expect(etaMs).toBeLessThan(1.3 * truth.get(id)!);
    }
  },
);

test('W-ETA-2: an impossible request is refused at once; one for a starting worker is accepted', async () => {
  const ada = await aPerson(deps);
  const request = (body: object) =>
    generation.request({ ctx: ada, input: { body: { caption: 'a fox', ...body } } });
  await expect(request({ pack: 'short' })).resolves.toMatchObject({ status: 'queued', etaMs: null });
  await aLiveWorker(TINY_PACK);
  await aLiveWorker(SHORT_PACK, { draining: true });
  await expect(request({ pack: 'none' })).rejects.toMatchObject({ code: 'unknown_pack' });
  await expect(request({ pack: 'short' })).rejects.toMatchObject({ code: 'no_worker' });
  await expect(request({ stopAfter: 1024 })).resolves.toMatchObject({ status: 'queued' });
  expect(await database.db.job.count()).toBe(2);
});

test('W-ETA-3: the registry is in the API: device, pack, sizes, stage times, current job, draining', async () => {
  const ada = await aPerson(deps);
  const workerId = await aLiveWorker(SHORT_PACK, { draining: true });
  await aGeneration(ada, { pack: 'short' }).catch(() => aGeneration(ada, {}));
  const job = await claim(database.db, { workerId, packs: ['tiny', 'short'] });
  expect((await system.queue({ ctx: ada, input: {} })).workers).toMatchObject([
    {
      id: workerId,
      device: 'cpu',
      pack: 'short',
      sizes: [64, 256],
      stageMs: COST,
      live: true,
      draining: true,
      busy: true,
      currentJobId: job!.id,
    },
  ]);
});
