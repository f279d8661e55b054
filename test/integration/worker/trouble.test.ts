import { createDb } from '@atelier/db';
import { NO_FRAMES, Runner, StageTimes } from '@atelier/gpu-worker';
import { jobsOf } from '@atelier/queue';
import { type Ctx, type Deps, generation, system, work } from '@atelier/services';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { aGeneration, aPerson, aWorker, depsFor, TINY_PACK } from '../../support/factories';
import { door, fakeInference } from '../../support/inference';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy } from '../../support/tcp-proxy';
import { untilEnded } from '../../support/watch';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx;
const undo: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(() => database.drop());

const LEASE_MS = 60_000;

async function startRunner(ctx: Ctx, before: Parameters<typeof fakeInference>[0]): Promise<Runner> {
  const runner = new Runner({
    ctx,
    pack: { name: TINY_PACK.name, version: TINY_PACK.version },
    inference: fakeInference(before),
    frames: NO_FRAMES,
    times: new StageTimes(TINY_PACK),
    log: pino({ level: 'silent' }),
    leaseMs: LEASE_MS,
    heartbeatMs: 500,
  });
  undo.push(() => runner.stop());
  await runner.start();
  return runner;
}
const jobOf = async (generationId: string) => (await jobsOf(database.db, { generationId })).at(-1)!;

test('W-NET-1: a half-open connection is noticed within the lease, renewed over a new one, and the job goes on', async () => {
  const url = new URL(database.url);
  const proxy = await startTcpProxy(Number(url.port));
  undo.push(() => proxy.stop());
  url.port = String(proxy.port);
  const db = createDb(url.toString(), { statementMs: LEASE_MS * 0.1 });
  undo.push(() => db.close());
  const here = door();
  await startRunner(aWorker({ ...deps, db }), (event, signal) =>
    event.type === 'step' && event.stage === 'sr256' ? here.wait(signal) : undefined,
  );
  const { id } = await aGeneration(ada, { stopAfter: 256 });
  await here.reached;
  proxy.swallow();
  const swallowedAt = new Date();
  // renewed, over a connection that was made since
  const isRenewed = async (): Promise<boolean> => {
    const job = await jobOf(id);
    return job.state === 'running' && job.leaseExpiresAt.getTime() > swallowedAt.getTime() + LEASE_MS;
  };
  while (!(await isRenewed())) await new Promise((resolve) => setImmediate(resolve));
  here.open();
  expect((await untilEnded(ada, id)).status).toBe('done');
  expect(await jobOf(id)).toMatchObject({ state: 'completed', attempt: 1 });
}, 180_000);

test.each([
  ['forwards', 86_400_000],
  ['back', -86_400_000],
])(
  'W-CLOCK-1: a clock that jumps %s by a day neither loses nor steals a job, and nobody seems dead',
  async (_, jump) => {
    const here = door();
    const ctx = aWorker(deps);
    await startRunner(ctx, (event, signal) => (event.type === 'step' ? here.wait(signal) : undefined));
    const { id } = await aGeneration(ada, { stopAfter: 64 });
    await here.reached;
    const { workerId } = ctx.actor as { workerId: string };
    await database.db.worker.create({
      data: {
        id: workerId,
        name: 'skewed',
        device: 'cpu',
        pack: 'tiny',
        packVersion: '1',
        stageMs: { base64: 1_000 },
        // as if it had just beaten, however slow this machine is
        heartbeatAt: new Date(Date.now() + 3_600_000),
      },
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump });
    expect(await work.rescue({ ctx, input: {} })).toEqual({ requeued: 0, dead: 0 });
    expect(await jobOf(id)).toMatchObject({ state: 'running', attempt: 1 });
    expect((await system.queue({ ctx: ada, input: {} })).workers).toMatchObject([{ live: true, busy: true }]);
    // an estimate needs a live worker
    expect((await generation.get({ ctx: ada, input: { id } })).etaMs).toBeGreaterThan(0);
    here.open();
    expect((await untilEnded(ada, id)).status).toBe('done');
    expect(await jobOf(id)).toMatchObject({ state: 'completed', attempt: 1 });
  },
  180_000,
);
