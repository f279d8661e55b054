import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDb, type Db, isUnreachable, type Prisma } from '@atelier/db';
import { AtelierError, type GenerationView } from '@atelier/domain';
import { writeTinyPack } from '@atelier/imagen/testing';
import { type Ctx, type Deps, generation, openCatalogue, upkeep } from '@atelier/services';
import { createStorage } from '@atelier/storage';
import { afterEach, expect, test } from 'vitest';
import { Fleet, inferenceChildrenOf } from '../../support/chaos/fleet';
import { forge, holders, installOracle, violations, writes } from '../../support/chaos/oracle';
import { type ChaosServer, startChaosServer } from '../../support/chaos/server';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { pixelData } from '../../support/png';
import { type Random, seededRandom } from '../../support/random';
import { untilEnded } from '../../support/watch';

/** CHAOS_SEED repeats the choices of a run (not the moments at which the machine reaches them). */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const WORKERS = 3;
/** Number of unfinished requests at any time, so that every worker is busy on any machine. */
const WAITING = 3 * WORKERS;
/** Pause between two faults, so that workers return and draw in between. */
const PAUSE_MS = [300, 2_000] as const;
const UNFINISHED = { state: { in: ['available', 'running'] } } satisfies Prisma.JobWhereInput;
/** Short, so that many run out within a minute. */
const LEASE_MS = 4_000;
const HANG_MS = 3_000;

type Event = keyof ReturnType<typeof deeds>;
/** Number of faults of each kind; the seed decides their order. */
const EVENTS: Record<Event, number> = {
  killWorker: 6,
  freezeWorker: 7,
  killChild: 6,
  freezeChild: 4,
  stopWorker: 3,
  cutConnections: 2,
  swallowConnections: 2,
  restartServer: 2,
  crashServer: 2,
  cancelRequest: 5,
  retryRequest: 3,
  promoteRequest: 4,
  removeRequest: 3,
};

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

type World = {
  random: Random;
  server: ChaosServer;
  fleet: Fleet;
  db: Db;
  deps: Deps;
  people: Ctx[];
  system: Ctx;
  /** Aborted when the test fails, so that nothing runs on. */
  over: AbortSignal;
  /** Every accepted request and its author. */
  accepted: Map<string, Ctx>;
  /** Generations that were cancelled and not retried since. */
  cancelled: Set<string>;
  removed: Set<string>;
};

/**
 * The faults of chaos. Each hits one process or generation, if there is one. `busy`: workers that hold a job.
 */
function deeds({ random, server, fleet, accepted, cancelled, removed }: World, busy: number[]) {
  const some = (pids: number[], deed: (pid: number) => void): void => {
    if (pids.length > 0) deed(random.pick(pids));
  };
  /** The newest generations: running, waiting and just ended ones. */
  const newest = () => [...accepted.keys()].filter((id) => !removed.has(id)).slice(-WAITING);
  const upon = async (ids: string[], deed: (author: Ctx, id: string) => Promise<void>): Promise<void> => {
    if (ids.length === 0) return;
    const id = random.pick(ids);
    await deed(accepted.get(id)!, id);
  };
  return {
    killWorker: () => some(busy, (pid) => fleet.kill(pid)),
    // often longer than the lease, so the worker wakes as a zombie
    freezeWorker: () => some(busy, (pid) => fleet.freeze(pid, random.between(500, 2 * LEASE_MS))),
    killChild: () => some(busy.flatMap(inferenceChildrenOf), (pid) => fleet.kill(pid)),
    freezeChild: () =>
      some(busy.flatMap(inferenceChildrenOf), (pid) => fleet.freeze(pid, random.between(500, 2 * HANG_MS))),
    stopWorker: () => some(busy, (pid) => fleet.stopSoftly(pid)),
    cutConnections: () => server.proxy.cut(),
    swallowConnections: () => server.proxy.swallow(),
    restartServer: () => server.restart('shutdown'),
    crashServer: () => server.restart('crash'),
    cancelRequest: () =>
      upon(newest(), async (ctx, id) => {
        const { status } = await insist(() => generation.cancel({ ctx, input: { id } }));
        if (status === 'cancelled') cancelled.add(id);
      }),
    retryRequest: () =>
      upon([...cancelled], async (ctx, id) => {
        await insist(() => generation.retry({ ctx, input: { id } })).catch(ignore('conflict'));
        // The answer may be lost and a second call refused, so reads the row.
        const { status } = await insist(() => generation.get({ ctx, input: { id } }));
        if (status !== 'cancelled') cancelled.delete(id);
      }),
    promoteRequest: () =>
      upon(newest(), async (ctx, id) => {
        const input = { id, body: { image: 0, to: 256 } };
        await insist(() => generation.promote({ ctx, input })).catch(ignore('conflict'));
      }),
    removeRequest: () =>
      upon(newest(), async (ctx, id) => {
        removed.add(id);
        cancelled.delete(id);
        await insist(() => generation.remove({ ctx, input: { id } })).catch(ignore('gone'));
      }),
  };
}

/** Swallows one kind of refusal. */
const ignore = (code: string) => (error: unknown) => {
  if (!(error instanceof AtelierError) || error.code !== code) throw error;
};

/** What a client repeats: the service is away, or every connection to the database was in use for too long. */
const AWAY = new Set(['unavailable', 'rate_limited']);

/** Repeats a request while the service is away, as a client does. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isAway = error instanceof AtelierError ? AWAY.has(error.code) : isUnreachable(error);
      if (!isAway) throw error;
      await sleep(200);
    }
  }
}

/** Keeps people asking until `calm`. */
async function ask({ random, db, people, accepted, over }: World, calm: AbortSignal): Promise<void> {
  while (!over.aborted && !calm.aborted) {
    if ((await insist(() => db.job.count({ where: UNFINISHED }))) >= WAITING) {
      await sleep(100);
      continue;
    }
    const ctx = random.pick(people);
    const body = {
      caption: random.pick(['a red fox', 'a blue owl on a green hill', 'two lemons']),
      seed: random.between(1, 4),
      count: random.between(1, 2),
      stopAfter: random.pick([64, 256]),
    };
    const idempotencyKey = randomUUID();
    const { id } = await insist(() => generation.request({ ctx, input: { body, idempotencyKey } }));
    accepted.set(id, ctx);
  }
}

/**
 * Waits for workers that hold a job, because faults of idle workers prove nothing. Gives up when no worker
 * returns.
 */
async function busyWorkers({ db, fleet, over }: World, limitMs = 20_000): Promise<number[]> {
  for (const end = performance.now() + limitMs; performance.now() < end && !over.aborted; await sleep(50)) {
    const busy = fleet.named(await insist(() => holders(db)));
    if (busy.length > 0) return busy;
  }
  return [];
}

async function wreak(world: World): Promise<void> {
  const { random, over, fleet } = world;
  const deck = Object.entries(EVENTS).flatMap(([event, times]) => Array<Event>(times).fill(event as Event));
  // With every seed, all workers die once while one draws.
  await busyWorkers(world, 60_000);
  for (const pid of fleet.workers) fleet.kill(pid);
  for (const event of random.shuffled(deck)) {
    await sleep(random.between(...PAUSE_MS));
    const busy = await busyWorkers(world);
    if (over.aborted) return;
    await deeds(world, busy)[event]();
  }
}

async function build(over: AbortSignal): Promise<World> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-chaos-files-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  // Jobs of about a second, because shorter ones end before a fault can hit them.
  await writeTinyPack(path.join(folder, 'tiny'), { steps: [150, 150, 2] });
  const server = await startChaosServer();
  undo.push(() => server.stop());
  const db = createDb(server.calmUrl, { statementMs: 10_000 });
  undo.push(() => db.close());
  // a machine this busy may take longer to connect than a client waits
  await installOracle((sql) => insist(() => db.$executeRawUnsafe(sql)));
  const storageUrl = `file:${path.join(folder, 'images')}`;
  const deps = depsFor(db, {
    storage: createStorage(storageUrl),
    packs: await openCatalogue({ packsDir: folder, pack: 'tiny' }),
    quota: { activePerPerson: 10_000 },
  });
  const fleet = new Fleet(WORKERS, server.url, {
    STORAGE_URL: storageUrl,
    PACK: path.join(folder, 'tiny'),
    DEVICE: 'cpu',
    LEASE_MS: String(LEASE_MS),
    HANG_MS: String(HANG_MS),
  });
  undo.push(() => fleet.stop());
  const asked = {
    accepted: new Map<string, Ctx>(),
    cancelled: new Set<string>(),
    removed: new Set<string>(),
  };
  const people = await Promise.all([1, 2, 3, 4].map(() => insist(() => aPerson(deps))));
  return { random: seededRandom(SEED), server, fleet, db, deps, people, system: ctxOf(deps), over, ...asked };
}

test.skipIf(process.platform !== 'linux')(
  `CHAOS-1: workers, children and PostgreSQL die and freeze at random; nothing is lost, doubled or stuck (CHAOS_SEED=${SEED})`,
  async () => {
    const began = performance.now();
    const over = new AbortController();
    const world = await build(over.signal);
    const { db, deps, fleet, system, accepted, cancelled, removed } = world;
    fleet.start();
    const calm = new AbortController();
    const both = [ask(world, calm.signal), wreak(world).finally(() => calm.abort())].map((work) =>
      work.catch((error: unknown) => {
        over.abort();
        throw error;
      }),
    );
    await Promise.allSettled(both);
    await Promise.all(both);
    fleet.thawAll();

    // After the chaos every accepted request ends, done or with a reason.
    const kept = [...accepted.keys()].filter((id) => !removed.has(id));
    for (const id of kept) await insist(() => untilEnded(system, id));
    while ((await db.job.count({ where: UNFINISHED })) > 0) await sleep(100);
    await fleet.stop();
    // Reads again: no ended generation runs again.
    const views: GenerationView[] = [];
    for (const id of kept) views.push(await generation.get({ ctx: system, input: { id } }));
    for (const { id, status, error, images, stopAfter } of views) {
      // Exactly the cancelled generations are cancelled.
      expect([id, status === 'cancelled']).toEqual([id, cancelled.has(id)]);
      if (status === 'failed') expect(error?.code).toMatch(/^(lease_lost|unavailable|inference_failed)$/);
      if (status === 'done')
        for (const { stages } of images) expect(stages).toHaveProperty(String(stopAfter));
    }
    const count = (status: string) => views.filter((view) => view.status === status).length;
    expect(count('failed')).toBeLessThan(count('done'));
    // Removed generations are gone, with the stages that were being drawn.
    const ofRemoved = { image: { generationId: { in: [...removed] } } };
    expect(await db.stageImage.count({ where: ofRemoved })).toBe(0);
    // A lost answer caused no second generation.
    expect(await db.generation.count()).toBe(accepted.size);

    // One attempt completed each job, and every attempt has an end.
    const jobs = await db.job.findMany({ include: { attempts: true } });
    expect(jobs.filter(({ state }) => state === 'available' || state === 'running')).toEqual([]);
    for (const { state, attempts } of jobs) {
      const completed = attempts.filter(({ outcome }) => outcome === 'completed');
      expect(completed).toHaveLength(state === 'completed' ? 1 : 0);
      expect(attempts.filter(({ outcome }) => outcome === null)).toEqual([]);
    }

    // The faults were effective: every killed worker had an attempt.
    const cutShort = jobs.flatMap(({ attempts }) => attempts).filter(({ outcome }) => outcome === 'lost');
    expect(cutShort.length).toBeGreaterThanOrEqual(EVENTS.killWorker);

    // Every row has its whole file. After the reconciler every file has its row.
    const ctx = ctxOf({ ...deps, now: () => new Date(Date.now() + 1_000) });
    const report = await upkeep.reconcile({ ctx, input: { repair: true, graceMs: 0 } });
    expect(report.rowsWithoutFiles).toEqual([]);
    const rows = await db.stageImage.findMany({ include: { image: { include: { generation: true } } } });
    const pictures = new Map<string, Buffer>();
    for (const { storageKey, sha256, size, image } of rows) {
      const png = await deps.storage.get(storageKey);
      expect(createHash('sha256').update(png!).digest('hex')).toBe(sha256);
      // Equal captions and seeds give equal pictures, also when a drawing was interrupted.
      const same = `${image.generation.caption}|${image.seed}|${size}`;
      const pixels = pixelData(png!);
      expect(pixels.equals(pictures.get(same) ?? pixels)).toBe(true);
      pictures.set(same, pixels);
    }
    // WebP copies may be missing, but none outlives its PNG.
    const keys = new Set<string>();
    for (const folder of ['png/', 'webp/'])
      for await (const { key } of deps.storage.list(folder))
        keys.add(key.replace(/^webp\/(.*?)(?:-512)?\.webp$/, 'png/$1.png'));
    expect([...keys].sort()).toEqual([...new Set(rows.map((row) => row.storageKey))].sort());

    // The oracle saw no write without the lease, and a forged write proves that it would.
    expect(await violations(db)).toEqual([]);
    const seen = await writes(db);
    const forged = await forge(db);
    expect((await violations(db)).map(({ why }) => why).sort()).toEqual(forged.sort());
    const outcomes = await db.attempt.groupBy({ by: ['outcome'], _count: true });

    const figures = {
      seed: SEED,
      accepted: accepted.size,
      done: count('done'),
      failed: count('failed'),
      cancelled: count('cancelled'),
      removed: removed.size,
      attempts: Object.fromEntries(outcomes.map(({ outcome, _count }) => [outcome, _count])),
      writes: seen,
      refusedToZombies: fleet.said.filter(({ outcome }) => outcome === 'lost').length,
      orphanFiles: report.filesWithoutRows.length,
      comparedPictures: pictures.size,
      seconds: Math.round((performance.now() - began) / 1_000),
    };
    process.stderr.write(`chaos ${JSON.stringify(figures)}\n`);
  },
  600_000,
);
