import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readPngText } from '@atelier/imagen/png';
import { writeTinyPack } from '@atelier/imagen/testing';
import { jobsOf } from '@atelier/queue';
import { type Ctx, type Deps, generation, image, openCatalogue, system, work } from '@atelier/services';
import { createStorage } from '@atelier/storage';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inferenceChildrenOf } from '../../support/chaos/fleet';
import { aGeneration, aPerson, aWorker, depsFor } from '../../support/factories';
import { pixelData } from '../../support/png';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy } from '../../support/tcp-proxy';
import { until, untilEnded } from '../../support/watch';

// The worker as the launcher runs it: its own process, real nets (the tiny pack), images on disk.

const MAIN = path.resolve(import.meta.dirname, '../../../gpu-worker/src/main.ts');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

let database: TestDatabase;
let folder: string;
let deps: Deps;
let ada: Ctx;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'atelier-worker-'));
  // Slow enough at 256 pixels that a kill lands in the middle of it.
  await writeTinyPack(path.join(folder, 'tiny'), { steps: [4, 24, 2] });
  deps = depsFor(database.db, {
    storage: createStorage(`file:${path.join(folder, 'images')}`),
    packs: await openCatalogue({ packsDir: folder, pack: 'tiny' }),
  });
  ada = await aPerson(deps);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await ended(child);
  }
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  NODE_ENV: 'test',
  DATABASE_URL: database.url,
  STORAGE_URL: `file:${path.join(folder, 'images')}`,
  PACK: path.join(folder, 'tiny'),
  DEVICE: 'cpu',
});

function spawnWorker(env: Partial<NodeJS.ProcessEnv> = {}): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, ['--import', TSX, MAIN], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return Object.assign(child, { said: () => text });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

const ready = (child: ChildProcess & { said: () => string }): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('close', () => reject(new Error(child.said())));
  });

test('W-RESUME-2: after a kill -9 in the middle of a stage another process goes on, and the bytes are those of an undisturbed run', async () => {
  const first = spawnWorker();
  await ready(first);
  const body = { caption: 'a red fox on a blue background', seed: 11, stopAfter: 256 };
  const { id } = await aGeneration(ada, body);
  await until(ada, id, ({ images }) => images[0]?.stages[64] !== undefined);
  const atKill = await image.open({ ctx: ada, input: { generationId: id, index: 0, size: 64 } });
  first.kill('SIGKILL');
  await ended(first);
  // Expires its lease.
  await database.db
    .$executeRaw`UPDATE "Job" SET "leaseExpiresAt" = now() - interval '1 second' WHERE state = 'running'`;
  await work.rescue({ ctx: aWorker(deps), input: {} });

  const second = spawnWorker({ WORKER_METRICS_PORT: '0' });
  const view = await untilEnded(ada, id);
  expect(view).toMatchObject({ status: 'done', packVersion: '0.0.1' });
  expect(await jobsOf(database.db, { generationId: id })).toMatchObject([{ state: 'completed', attempt: 2 }]);
  const open = (generationId: string, size: number) =>
    image.open({ ctx: ada, input: { generationId, index: 0, size } });
  expect((await open(id, 64)).storageKey).toBe(atKill.storageKey);

  const { id: undisturbed } = await aGeneration(ada, body);
  await untilEnded(ada, undisturbed);
  const bytes = async (of: string) => (await open(of, 256)).read();
  const [resumed, whole] = [await bytes(id), await bytes(undisturbed)];
  expect(pixelData(resumed)).toEqual(pixelData(whole));
  expect(readPngText(whole)).toMatchObject({
    Title: body.caption,
    Software: 'Atelier',
    'atelier:seed': '11',
    'atelier:pack': 'tiny@0.0.1',
    'atelier:generation': undisturbed,
  });

  // OPS-WORKER-1: its probes answer, and its metrics count what it did.
  const port = /"port":(\d+),"msg":"metrics are served"/.exec(second.said())?.[1];
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  expect((await get('/healthz')).status).toBe(200);
  expect(await get('/readyz')).toEqual({
    status: 200,
    text: '{"ready":true,"checks":{"pack":"ok","database":"ok"}}',
  });
  const { text } = await get('/metrics');
  for (const line of [
    'atelier_worker_jobs_claimed_total 2',
    'atelier_worker_jobs_ended_total{outcome="completed",reason=""} 2',
    // A job of which it drew everything, and one that began at the second stage.
    'atelier_worker_stage_seconds_count{stage="base64"} 1',
    'atelier_worker_stage_seconds_count{stage="sr256"} 2',
    'atelier_worker_steps_total{stage="sr256"} 48',
    'atelier_worker_queue_wait_seconds_count 2',
    'atelier_worker_finish_seconds_count{part="store"} 3',
    'atelier_worker_info{pack="tiny",pack_version="0.0.1",device="cpu"} 1',
    'atelier_worker_jobs_running 0',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatch(/^atelier_worker_lease_renewals_total\{outcome="held"\} \d/m);
  expect(text).toMatch(/^atelier_worker_inference_resident_memory_bytes\{process="jobs"\} \d{7,}/m);
  expect(text).toMatch(/^atelier_storage_seconds_count\{operation="put"\} \d/m);
  expect(text).toMatch(/^atelier_build_info\{version="[\d.]+",commit="\w+",node="v\d/m);
  expect(text).not.toContain('red fox');

  // W-SEEN-1: the registry lists it while it works, until it is told to stop.
  expect(
    (await system.queue({ ctx: ada, input: {} })).workers.filter(({ live }) => live).length,
  ).toBeGreaterThan(0);
  second.kill('SIGTERM');
  expect(await ended(second)).toBe(0);
}, 240_000);

test('W-STOP-2: SIGTERM in the middle of a stage gives the job back and leaves no process behind', async () => {
  // The inference process stands still inside the job: however slow this machine is, the job cannot end
  // before the signal.
  const worker = spawnWorker();
  await ready(worker);
  const [inference] = inferenceChildrenOf(worker.pid!);
  process.kill(inference!, 'SIGSTOP');
  const { id } = await aGeneration(ada, { stopAfter: 256 });
  await until(ada, id, ({ status }) => status === 'running');
  worker.kill('SIGTERM');
  expect(await ended(worker)).toBe(0);
  expect(await jobsOf(database.db, { generationId: id })).toMatchObject([{ state: 'available', attempt: 0 }]);
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('queued');
  expect(() => process.kill(inference!, 0)).toThrow('ESRCH');
  await generation.cancel({ ctx: ada, input: { id } });
}, 240_000);

test('W-START-1: a start with a wrong setting ends with one clear line', async () => {
  const child = spawnWorker({ DEVICE: 'abacus' });
  expect(await ended(child)).toBe(2);
  expect(child.said()).toMatch(/^worker: setting DEVICE: .*\n$/);
}, 240_000);

test('W-START-2: a start with a corrupt pack file ends with one line that names it', async () => {
  const broken = path.join(folder, 'broken');
  await writeTinyPack(broken);
  const file = path.join(broken, 'sr256.onnx');
  const bytes = await readFile(file);
  bytes[100] = bytes[100]! ^ 0xff;
  await writeFile(file, bytes);
  const child = spawnWorker({ PACK: broken });
  expect(await ended(child)).toBe(3);
  expect(child.said()).toMatch(/^worker: sr256\.onnx: .*SHA-256/);
}, 240_000);

test('W-START-3: a start without a reachable database ends with one line', async () => {
  const child = spawnWorker({
    DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none',
    DATABASE_WAIT_S: '0',
  });
  expect(await ended(child)).toBe(1);
  expect(child.said()).toMatch(/^worker: .*database.*\n$/i);
  expect(child.said()).not.toContain('secret');
}, 240_000);

test('W-START-4: a start waits for a database that is not there yet, in one process, and says so once', async () => {
  const url = new URL(database.url);
  const proxy = await startTcpProxy(1);
  try {
    const { port } = url;
    url.port = String(proxy.port);
    const worker = spawnWorker({ DATABASE_URL: url.href });
    const isReady = ready(worker);
    while (!worker.said().includes('waiting for the database')) {
      await new Promise((resolve) => worker.stderr?.once('data', resolve));
    }
    proxy.aim(Number(port));
    await isReady;
    expect(worker.said().split('waiting for the database')).toHaveLength(2);
    // CUT-3: web and bot read the pack's tokenizer from the storage.
    const { text } = deps.packs.get('tiny')!;
    for (const hash of [text!.tokenizer, text!.config])
      await expect.poll(() => deps.storage.has(`tokenizers/${hash}.json`), { timeout: 60_000 }).toBe(true);
    worker.kill('SIGTERM');
    expect(await ended(worker)).toBe(0);
  } finally {
    await proxy.stop();
  }
}, 240_000);
