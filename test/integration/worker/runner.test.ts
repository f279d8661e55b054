import { AtelierError } from '@atelier/domain';
import {
  bounded,
  encodePng,
  type FrameSink,
  type Inference,
  NO_FRAMES,
  Runner,
  type RunnerOptions,
  StageTimes,
} from '@atelier/gpu-worker';
import { NOTIFY, type ProgressPayload } from '@atelier/protocol';
import { jobsOf } from '@atelier/queue';
import { type Ctx, type Deps, generation, image, moderation, system, work } from '@atelier/services';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { aGeneration, aPerson, aWorker, ctxOf, depsFor, TINY_PACK } from '../../support/factories';
import { door, fakeInference } from '../../support/inference';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { until, untilEnded } from '../../support/watch';

// Behaviours of docs/SPEC.md, section "Workers".

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
const runners: Runner[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 16 });
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});
afterAll(() => database.drop());

/**
 * A worker with this inference. Only notifications wake it unless told otherwise: polling and heartbeats are
 * an hour apart.
 */
async function startRunner(
  inference: Inference,
  options: Partial<RunnerOptions> & { deps?: Deps } = {},
): Promise<{ runner: Runner; ctx: Ctx }> {
  const ctx = aWorker(options.deps ?? deps);
  const runner = new Runner({
    ctx,
    pack: { name: 'tiny', version: '0.0.1' },
    inference,
    frames: NO_FRAMES,
    times: new StageTimes(TINY_PACK),
    log: pino({ level: 'silent' }),
    leaseMs: 3_600_000,
    heartbeatMs: 3_600_000,
    pollMs: 3_600_000,
    ...options,
  });
  runners.push(runner);
  await runner.start();
  return { runner, ctx };
}

const jobOf = async (generationId: string) => (await jobsOf(database.db, { generationId })).at(-1)!;
const stagesOf = (generationId: string) =>
  database.db.stageImage.findMany({ where: { image: { generationId } }, orderBy: { size: 'asc' } });
/** Expires the lease of the running job and lets the rescuer run. */
async function loseLease(generationId: string): Promise<void> {
  await database.db.$executeRaw`
    UPDATE "Job" SET "leaseExpiresAt" = now() - interval '1 second' WHERE "generationId" = ${generationId}::uuid`;
  await work.rescue({ ctx: aWorker(deps), input: {} });
}

test('W-DRAW-1: every stage of every image is stored with its row, and the generation is done', async () => {
  await startRunner(fakeInference());
  const { id } = await aGeneration(ada, { count: 2, seed: 7, guidanceWeight: 3 });
  const view = await untilEnded(ada, id);
  expect(view).toMatchObject({ status: 'done', packVersion: '0.0.1', stage: null, error: null, etaMs: null });
  expect(view.images).toHaveLength(2);
  for (const { stages, thumbhash, index } of view.images) {
    expect(stages).toEqual({
      64: `/images/${id}/${index}/64.png`,
      256: `/images/${id}/${index}/256.png`,
      1024: `/images/${id}/${index}/1024.png`,
    });
    expect(thumbhash).toMatch(/^[A-Za-z0-9+/=]{16,60}$/);
  }
  for (const { storageKey } of await stagesOf(id)) expect(await deps.storage.has(storageKey)).toBe(true);
  expect(await jobOf(id)).toMatchObject({ state: 'completed' });
});

test('W-COPY-1: a finished picture has its WebP copies before anybody asks for them', async () => {
  await startRunner(fakeInference());
  const { id } = await aGeneration(ada);
  await untilEnded(ada, id);
  const found: Record<string, unknown> = {};
  for (const { size, storageKey } of await stagesOf(id)) {
    const hash = storageKey.slice('png/ab/'.length, -'.png'.length);
    for await (const { key } of deps.storage.list(`webp/${hash.slice(0, 2)}/${hash}`)) {
      const { format, width } = await sharp((await deps.storage.get(key))!).metadata();
      found[key.replace(/^.*\/[0-9a-f]+/, `${size}`)] = [format, width];
    }
  }
  expect(found).toEqual({
    '64.webp': ['webp', 64],
    '256.webp': ['webp', 256],
    '1024.webp': ['webp', 1024],
    '1024-512.webp': ['webp', 512],
  });
});

test('W-COPY-2: a stage whose copies cannot be made is stored all the same', async () => {
  const put = deps.storage.put.bind(deps.storage);
  vi.spyOn(deps.storage, 'put').mockImplementation(async (key, bytes, options) => {
    if (key.startsWith('webp/')) throw new AtelierError('storage_failed', 'no room for copies');
    await put(key, bytes, options);
  });
  await startRunner(fakeInference());
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  expect((await untilEnded(ada, id)).status).toBe('done');
  const input = { generationId: id, index: 0, size: 64, format: 'webp' } as const;
  expect(await image.open({ ctx: ada, input })).toMatchObject({ contentType: 'image/webp' });
});

test('W-DRAW-2: people who may see the generation may open its pictures, and no others', async () => {
  await startRunner(fakeInference());
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  await untilEnded(ada, id);
  const input = { generationId: id, index: 0, size: 64 };
  const opened = await image.open({ ctx: ctxOf(deps, { kind: 'anonymous' }), input });
  expect(opened).toMatchObject({ contentType: 'image/png', etag: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect([...(await opened.read()).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  await expect(image.open({ ctx: ada, input: { ...input, size: 256 } })).rejects.toMatchObject({
    code: 'not_found',
  });
  await moderation.hide({ ctx: ctxOf(deps), input: { id, hidden: true } });
  await expect(image.open({ ctx: await aPerson(deps), input })).rejects.toMatchObject({ code: 'gone' });
  expect((await image.open({ ctx: ada, input })).etag).toBe(opened.etag);
});

test('W-SHARE-1: with room for two jobs a draft that comes later does not wait for a large picture, and a cancel meets only its own', async () => {
  const atSr256 = door();
  const inference = fakeInference((event, signal) =>
    event.type === 'step' && event.stage === 'sr256' ? atSr256.wait(signal) : undefined,
  );
  await startRunner(inference, { jobs: 2 });
  const large = await aGeneration(ada, {});
  await atSr256.reached;
  const draft = await aGeneration(ada, { stopAfter: 64 });
  expect((await untilEnded(ada, draft.id)).status).toBe('done');
  const other = await aGeneration(ada, { stopAfter: 256 });
  await until(ada, other.id, ({ status }) => status === 'running');
  await generation.cancel({ ctx: ada, input: { id: other.id } });
  expect((await untilEnded(ada, other.id)).status).toBe('cancelled');
  expect((await generation.get({ ctx: ada, input: { id: large.id } })).status).toBe('running');
  atSr256.open();
  expect((await untilEnded(ada, large.id)).status).toBe('done');
});

test('W-RESUME-1: a job is taken up where the last finished stage was stored, by the next worker', async () => {
  const atSr256 = door();
  const first = fakeInference((event, signal) =>
    event.type === 'step' && event.stage === 'sr256' ? atSr256.wait(signal) : undefined,
  );
  const { runner } = await startRunner(first);
  const { id } = await aGeneration(ada, { seed: 3 });
  await atSr256.reached;
  await until(ada, id, ({ images }) => images[0]?.stages[64] !== undefined);
  const [base] = await stagesOf(id);

  // The queue counts the worker as dead.
  await loseLease(id);
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('queued');
  const second = fakeInference();
  await startRunner(second);
  const view = await untilEnded(ada, id);

  expect(view.status).toBe('done');
  expect(second.requests[0]?.initial).toMatchObject([{ image: 0, size: 64 }]);
  const stages = await stagesOf(id);
  expect(stages.map(({ size, token }) => [size, token])).toEqual([
    [64, 1n],
    [256, 2n],
    [1024, 2n],
  ]);
  expect(stages[0]).toEqual(base);

  // W-FENCE-1: the first worker wakes up, and its writes are refused.
  atSr256.open();
  await runner.stop();
  expect(await stagesOf(id)).toEqual(stages);
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
});

test('W-FENCE-1: a zombie can store nothing, end nothing and fail nothing', async () => {
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  const zombie = aWorker(deps);
  const input = { packs: ['tiny'], packVersion: '0.0.1', leaseMs: 10_000 };
  const order = await work.begin({ ctx: zombie, input });
  await loseLease(id);
  const heir = aWorker(deps);
  const next = await work.begin({ ctx: heir, input });
  expect(next).toMatchObject({ generationId: id, attempt: 2 });

  const lease = order!;
  const stage = {
    image: 0,
    stage: 'base64',
    png: Buffer.from('png'),
    thumbhash: null,
    usualMs: 1,
  } as const;
  const deeds = [
    work.storeStage({ ctx: zombie, input: { lease, ...stage } }),
    work.finish({ ctx: zombie, input: { lease } }),
    work.fail({ ctx: zombie, input: { lease, retryable: false, code: 'internal', message: 'no' } }),
    work.release({ ctx: zombie, input: { lease } }),
    work.cancelled({ ctx: zombie, input: { lease } }),
  ];
  for (const outcome of await Promise.allSettled(deeds))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'lease_lost' } });
  expect(await stagesOf(id)).toEqual([]);
  expect(await generation.get({ ctx: ada, input: { id } })).toMatchObject({ status: 'running', error: null });
});

test('W-CANCEL-1: a cancel reaches the running step by notification, and finished stages are kept', async () => {
  const atSr256 = door();
  let sawAbort = false;
  await startRunner(
    fakeInference(async (event, signal) => {
      if (event.type !== 'step' || event.stage !== 'sr256') return;
      await atSr256.wait(signal);
      sawAbort = signal.aborted;
    }),
  );
  const { id } = await aGeneration(ada);
  await atSr256.reached;
  expect((await generation.cancel({ ctx: ada, input: { id } })).status).toBe('cancelled');
  // The next job starts only when the cancelled one has let go.
  await startRunner(fakeInference());
  const { id: next } = await aGeneration(ada, { stopAfter: 64 });
  await untilEnded(ada, next);
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  expect(sawAbort).toBe(true);
  expect(await jobOf(id)).toMatchObject({ state: 'cancelled' });
  const view = await generation.get({ ctx: ada, input: { id } });
  expect(view).toMatchObject({ status: 'cancelled', error: null });
  expect(Object.keys(view.images[0]!.stages)).toEqual(['64']);

  // A retry goes on after the stored stage.
  const again = fakeInference();
  await startRunner(again);
  await generation.retry({ ctx: ada, input: { id } });
  expect((await untilEnded(ada, id)).status).toBe('done');
  expect(again.requests[0]?.initial).toHaveLength(1);
});

test('W-CANCEL-2: a cancelled attempt that fails later does not end the retry', async () => {
  const worker = aWorker(deps);
  const { id } = await aGeneration(ada);
  const input = { packs: ['tiny'], packVersion: '0.0.1', leaseMs: 60_000 };
  const lease = (await work.begin({ ctx: worker, input }))!;
  await generation.cancel({ ctx: ada, input: { id } });
  await generation.retry({ ctx: ada, input: { id } });
  const failure = { retryable: true, code: 'unavailable', message: 'the inference process ended' };
  await work.fail({ ctx: worker, input: { lease, ...failure } });
  expect(await generation.get({ ctx: ada, input: { id } })).toMatchObject({ status: 'queued' });
  await startRunner(fakeInference());
  expect((await untilEnded(ada, id)).status).toBe('done');
});

test('W-STOP-1: a soft stop gives the job back at once, without spending the attempt', async () => {
  const here = door();
  const { runner } = await startRunner(
    fakeInference((event, signal) => (event.type === 'step' ? here.wait(signal) : undefined)),
  );
  const { id } = await aGeneration(ada);
  await here.reached;
  await runner.stop();
  expect(await jobOf(id)).toMatchObject({ state: 'available', attempt: 0 });
  expect(await generation.get({ ctx: ada, input: { id } })).toMatchObject({ status: 'queued', position: 0 });
  await startRunner(fakeInference());
  expect((await untilEnded(ada, id)).status).toBe('done');
});

test('W-DRAIN-1: a worker that drains stores the stage that it draws, then gives the job back', async () => {
  const [here, later] = [door(), door()];
  const drawing = fakeInference((event, signal) =>
    event.type === 'step' ? (event.stage === 'base64' ? here : later).wait(signal) : undefined,
  );
  const { runner } = await startRunner(drawing);
  const { id } = await aGeneration(ada);
  await here.reached;
  const drained = runner.drain(60_000);
  // Waits: it would be claimed by a worker that goes on.
  const { id: waiting } = await aGeneration(ada, { stopAfter: 64 });
  here.open();
  await drained;
  expect(await jobOf(id)).toMatchObject({ state: 'available', attempt: 0 });
  expect(await jobOf(waiting)).toMatchObject({ state: 'available', attempt: 0 });
  const again = fakeInference();
  await startRunner(again);
  expect((await untilEnded(ada, id)).status).toBe('done');
  expect(again.requests.flatMap(({ initial }) => initial ?? [])).toMatchObject([{ size: 64 }]);
});

test('W-DRAIN-1: a job whose last stage was drawn is finished, and a stage that lasts too long is given up', async () => {
  const here = door();
  const last = await startRunner(
    fakeInference((event, signal) => (event.type === 'step' ? here.wait(signal) : undefined)),
  );
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  await here.reached;
  const drained = last.runner.drain(60_000);
  here.open();
  await drained;
  expect((await untilEnded(ada, id)).status).toBe('done');

  const shut = door();
  const slow = await startRunner(
    fakeInference((event, signal) => (event.type === 'step' ? shut.wait(signal) : undefined)),
  );
  const { id: long } = await aGeneration(ada);
  await shut.reached;
  await slow.runner.drain(1);
  expect(await jobOf(long)).toMatchObject({ state: 'available', attempt: 0 });
});

test('W-FAIL-1: a job that kills its worker each time ends with a reason and delays no other job', async () => {
  const poison = 'a poisoned fox';
  await startRunner({
    render: (request, options) =>
      request.caption === poison
        ? {
            [Symbol.asyncIterator]: () => ({
              next: () =>
                Promise.reject(new AtelierError('unavailable', 'the inference process ended (SIGSEGV)')),
            }),
          }
        : fakeInference().render(request, options),
  });
  const { id } = await aGeneration(ada, { caption: poison });
  for (let attempt = 1; attempt < 3; attempt++) {
    await until(ada, id, ({ status }) => status === 'queued');
    await untilAttempt(id, attempt);
    // The backoff is over.
    await database.db.$executeRaw`UPDATE "Job" SET "runAt" = now() WHERE "generationId" = ${id}::uuid`;
    await database.db.$executeRaw`SELECT pg_notify(${NOTIFY.jobReady}, '')`;
  }
  expect(await untilEnded(ada, id)).toMatchObject({
    status: 'failed',
    error: { code: 'unavailable', message: 'the inference process ended (SIGSEGV)' },
  });
  expect(await jobOf(id)).toMatchObject({ state: 'dead', attempt: 3 });
  const { id: healthy } = await aGeneration(ada, { stopAfter: 64 });
  expect((await untilEnded(ada, healthy)).status).toBe('done');
});

test('W-FAIL-4: of jobs that are drawn together only the one that kills the process spends its attempts', async () => {
  const poison = 'a poisoned fox';
  const died = () => new AtelierError('unavailable', 'the inference process ended (SIGSEGV)');
  const begun = door();
  let kill: () => void = () => {};
  const death = new Promise<never>((_, reject) => {
    kill = () => reject(died());
  });
  death.catch(() => {});
  let isFirst = true;
  await startRunner(
    {
      async *render(request, options) {
        if (request.caption === poison) {
          await begun.reached;
          kill();
          throw died();
        }
        if (isFirst) {
          isFirst = false;
          await Promise.race([begun.wait(options.signal), death]);
        }
        yield* fakeInference().render(request, options);
      },
    },
    { jobs: 2 },
  );
  const { id: innocent } = await aGeneration(ada, { stopAfter: 64 });
  const { id } = await aGeneration(ada, { caption: poison });
  expect((await untilEnded(ada, innocent)).status).toBe('done');
  expect(await jobOf(innocent)).toMatchObject({ state: 'completed', attempt: 1 });
  for (let attempt = 1; attempt < 3; attempt++) {
    await untilAttempt(id, attempt);
    await database.db.$executeRaw`UPDATE "Job" SET "runAt" = now() WHERE "generationId" = ${id}::uuid`;
    await database.db.$executeRaw`SELECT pg_notify(${NOTIFY.jobReady}, '')`;
  }
  expect((await untilEnded(ada, id)).status).toBe('failed');
  expect(await jobOf(id)).toMatchObject({ state: 'dead', attempt: 3 });
});

/** Waits until the job is available again after `attempt` attempts. */
async function untilAttempt(id: string, attempt: number): Promise<void> {
  const settled = async () => {
    const job = await jobOf(id);
    return job.state === 'available' && job.attempt === attempt;
  };
  while (!(await settled())) await new Promise((resolve) => setImmediate(resolve));
}

test('W-FAIL-2: an error that trying again cannot mend ends the job at its first attempt', async () => {
  await startRunner(
    fakeInference(() => {
      throw new AtelierError('stage_unavailable', 'this pack has no stage sr1024');
    }),
  );
  const { id } = await aGeneration(ada);
  expect((await untilEnded(ada, id)).error?.code).toBe('stage_unavailable');
  expect(await jobOf(id)).toMatchObject({ state: 'dead', attempt: 1 });
});

test('W-FAIL-3: the text of an unexpected error stays in the log', async () => {
  const { id } = await aGeneration(ada);
  await database.db.job.updateMany({ where: { generationId: id }, data: { maxAttempts: 1 } });
  await startRunner(
    fakeInference(() => {
      throw new Error('ENOENT: /home/secret/path');
    }),
  );
  const view = await untilEnded(ada, id);
  expect(view.error).toEqual({ code: 'internal', message: 'Something went wrong while drawing. Try again.' });
});

/** These deps, with a storage whose nth put of a PNG (counted from 1) fails when `fails(n)`. */
function withFlakyStorage(fails: (put: number) => boolean, error = new Error('disk full')): Deps {
  let puts = 0;
  const { storage } = deps;
  const put: typeof storage.put = (key, ...rest) =>
    key.startsWith('png/') && fails(++puts) ? Promise.reject(error) : storage.put(key, ...rest);
  return { ...deps, storage: { ...storage, put } };
}

test('W-STORE-1: a storage that keeps failing costs an attempt, never a row without its file', async () => {
  await startRunner(fakeInference(), { deps: withFlakyStorage((put) => put >= 2 && put <= 4) });
  const { id } = await aGeneration(ada);
  await untilAttempt(id, 1);
  expect((await stagesOf(id)).map(({ size }) => size)).toEqual([64]);
  await database.db.$executeRaw`UPDATE "Job" SET "runAt" = now() WHERE "generationId" = ${id}::uuid`;
  await database.db.$executeRaw`SELECT pg_notify(${NOTIFY.jobReady}, '')`;
  expect((await untilEnded(ada, id)).status).toBe('done');
  for (const { storageKey } of await stagesOf(id)) expect(await deps.storage.has(storageKey)).toBe(true);
});

test('W-STORE-2: a storage that fails every third write costs no attempt', async () => {
  await startRunner(fakeInference(), { deps: withFlakyStorage((put) => put % 3 === 0) });
  const asked = await Promise.all([1, 2, 3].map((seed) => aGeneration(ada, { seed, stopAfter: 256 })));
  for (const { id } of asked) {
    expect((await untilEnded(ada, id)).status).toBe('done');
    expect(await jobOf(id)).toMatchObject({ state: 'completed', attempt: 1 });
    for (const { storageKey } of await stagesOf(id)) expect(await deps.storage.has(storageKey)).toBe(true);
  }
});

const AWAY: [string, Error][] = [
  ['full', Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })],
  ['read-only', Object.assign(new Error('read-only file system'), { code: 'EROFS' })],
  [
    'an S3 that answers 503',
    Object.assign(new Error('Please reduce your request rate'), { name: 'SlowDown' }),
  ],
];
test.each(AWAY)(
  'W-STORE-3: while the storage is away (%s) jobs wait with their attempts, and all are drawn when it is back',
  async (_, why) => {
    let isAway = true;
    const { storage } = deps;
    const failing = {
      ...deps,
      storage: {
        ...storage,
        put: (...args: Parameters<typeof storage.put>) =>
          isAway ? Promise.reject(why) : storage.put(...args),
      },
    };
    let drawn = 0;
    const said: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
    const inference = fakeInference((event) => {
      if (event.type === 'stage-start') drawn++;
    });
    await startRunner(inference, { deps: failing, log, probeMs: { first: 5, most: 20 } });
    const asked = await Promise.all([1, 2, 3].map((seed) => aGeneration(ada, { seed, stopAfter: 64 })));
    const isSaid = (text: string) => said.some((line) => line.startsWith(text));
    while (!isSaid('job ends')) await new Promise((resolve) => setImmediate(resolve));
    for (const { id } of asked) {
      expect(await jobOf(id)).toMatchObject({ state: 'available', attempt: 0 });
      expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('queued');
    }
    // It claims nothing more, whatever notifications arrive.
    await aGeneration(ada, { seed: 4, stopAfter: 64 });
    expect(drawn).toBe(1);
    isAway = false;
    for (const { id } of asked) {
      expect((await untilEnded(ada, id)).status).toBe('done');
      expect(await jobOf(id)).toMatchObject({ state: 'completed', attempt: 1 });
    }
    expect(isSaid('the storage of images is back')).toBe(true);
    for await (const { key } of storage.list()) expect(key).not.toMatch(/^probe/);
  },
);

test('W-STORE-4: a storage that hangs fails a read or write instead of holding the job for ever', async () => {
  const { storage } = deps;
  const never = () => new Promise<never>(() => {});
  const hanging = bounded(
    { ...storage, put: never, get: never, stream: never, has: never, delete: never },
    10,
  );
  const put = hanging.put('png/ab/abc.png', Buffer.from('x'), { contentType: 'image/png' });
  for (const work of [
    put,
    hanging.get('a.png'),
    hanging.has('a.png'),
    hanging.delete('a.png'),
    hanging.stream('a.png'),
  ])
    await expect(work).rejects.toMatchObject({ code: 'storage_failed' });
});

test.each([
  ['truncated', (png: Uint8Array) => png.subarray(0, png.length / 2)],
  ['another picture', () => encodePng(new Uint8Array(256 * 256 * 3).fill(7), 256, {})],
  ['empty', () => new Uint8Array()],
])(
  'W-RESUME-3: a stored stage that is %s is drawn again from the one before, with the same bytes',
  async (_, damage) => {
    await startRunner(fakeInference());
    const { id } = await aGeneration(ada, { seed: 5, stopAfter: 256 });
    await untilEnded(ada, id);
    const [, whole] = await stagesOf(id);
    const before = (await deps.storage.get(whole!.storageKey))!;
    await deps.storage.put(whole!.storageKey, await damage(before), { contentType: 'image/png' });
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));

    const again = fakeInference();
    await startRunner(again);
    await generation.promote({ ctx: ada, input: { id, body: { image: 0, to: 1024 } } });
    expect((await untilEnded(ada, id)).status).toBe('done');
    expect(again.requests[0]?.initial).toMatchObject([{ image: 0, size: 64 }]);
    const [, mended] = await stagesOf(id);
    expect(mended).toMatchObject({ storageKey: whole!.storageKey, sha256: whole!.sha256 });
    expect(Buffer.from((await deps.storage.get(whole!.storageKey))!).equals(before)).toBe(true);
  },
);

test('W-PROMOTE-1: a further job draws an image that was promoted while its job runs', async () => {
  const here = door();
  await startRunner(
    fakeInference((event, signal) =>
      event.type === 'stage-done' && event.size === 64 ? here.wait(signal) : undefined,
    ),
  );
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  await here.reached;
  await generation.promote({ ctx: ada, input: { id, body: { image: 0, to: 256 } } });
  here.open();
  const view = await until(ada, id, ({ status, images }) => status === 'done' && images[0]?.target === 256);
  expect(Object.keys(view.images[0]!.stages)).toEqual(['64', '256']);
  expect(await jobsOf(database.db, { generationId: id })).toMatchObject([
    { state: 'completed' },
    { state: 'completed' },
  ]);
});

test('W-ONCE-1: several workers draw every job exactly once', async () => {
  const fakes = [fakeInference(), fakeInference(), fakeInference()];
  for (const fake of fakes) await startRunner(fake);
  const people = [ada, await aPerson(deps), await aPerson(deps)];
  const asked = await Promise.all(
    Array.from({ length: 9 }, (_, n) => aGeneration(people[n % 3]!, { stopAfter: 64, seed: n })),
  );
  const views = await Promise.all(asked.map(({ id }) => untilEnded(ada, id)));
  expect(views.every(({ status }) => status === 'done')).toBe(true);
  const drawn = fakes.flatMap(({ requests }) => requests.map(({ cells }) => cells?.[0]?.seed));
  expect(drawn.toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 9 }, (_, n) => n));
});

test('W-FENCE-2: a worker whose heartbeat learns that the lease is lost stops drawing and writes nothing', async () => {
  const here = door();
  let aborted = () => {};
  const wasAborted = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  await startRunner(
    fakeInference(async (event, signal) => {
      if (event.type !== 'step') return;
      await here.wait(signal);
      if (signal.aborted) aborted();
    }),
    { heartbeatMs: 20 },
  );
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  await here.reached;
  // Another attempt holds it now.
  await database.db.$executeRaw`
    UPDATE "Job" SET "fencingToken" = "fencingToken" + 1 WHERE "generationId" = ${id}::uuid`;
  await wasAborted;
  expect(await stagesOf(id)).toEqual([]);
});

test('W-FRAME-1: frames follow the steps, with previews as WebP, and stop with the job', async () => {
  const frames: ProgressPayload[] = [];
  const here = door();
  const sent = door();
  const sink: FrameSink = {
    send: (frame) => {
      frames.push(frame);
      if (frame.preview) void sent.wait();
    },
  };
  await startRunner(
    fakeInference((event, signal) =>
      event.type === 'stage-done' && event.size === 64 ? here.wait(signal) : undefined,
    ),
    { frames: sink },
  );
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  await sent.reached;
  here.open();
  await untilEnded(ada, id);
  const preview = frames.find((frame) => frame.preview);
  expect(preview).toMatchObject({ generationId: id, attempt: 1, image: 0, stage: 'base64', steps: 2 });
  expect(Buffer.from(preview!.preview!.subarray(8, 12)).toString()).toBe('WEBP');
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, n) => frames[0]!.seq + n));
});

test('W-SEEN-1: the worker is in the registry with measured stage times', async () => {
  const { workerId } = await register();
  const ctx: Ctx = { actor: { kind: 'worker', workerId }, deps };
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  const input = { packs: ['tiny'], packVersion: '0.0.1', leaseMs: 10_000 };
  const lease = (await work.begin({ ctx, input }))!;
  const busy = await system.queue({ ctx: ada, input: {} });
  expect(busy).toMatchObject({
    running: 1,
    workers: [{ id: workerId, busy: true, live: true, draining: false }],
  });
  await work.storeStage({
    ctx,
    input: {
      lease,
      image: 0,
      stage: 'base64',
      png: Buffer.from('png'),
      thumbhash: null,
      usualMs: 1000,
    },
  });
  expect(await work.finish({ ctx, input: { lease } })).toEqual({ status: 'done' });
  expect(await system.queue({ ctx: ada, input: {} })).toMatchObject({
    running: 0,
    etaMs: 0,
    workers: [{ busy: false, stageMs: { base64: 1000 } }],
  });
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
});

const register = async () => {
  const { id } = await database.db.worker.create({
    data: { name: 'w', device: 'cpu', pack: 'tiny', packVersion: '0.0.1' },
  });
  return { workerId: id };
};

test('W-MEND-1: generations that no job serves any more are ended with a reason', async () => {
  const { id } = await aGeneration(ada);
  await database.db.job.deleteMany({ where: { generationId: id } });
  expect(await work.rescue({ ctx: aWorker(deps), input: {} })).toEqual({ requeued: 0, dead: 1 });
  expect(await generation.get({ ctx: ada, input: { id } })).toMatchObject({
    status: 'failed',
    error: { code: 'internal' },
  });
});

test('only workers may work', async () => {
  const input = { packs: ['tiny'], packVersion: '0.0.1', leaseMs: 10_000 };
  for (const ctx of [ada, ctxOf(deps)])
    await expect(work.begin({ ctx, input })).rejects.toMatchObject({ code: 'forbidden' });
});
