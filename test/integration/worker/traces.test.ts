import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeTinyPack } from '@atelier/imagen/testing';
import { startTracing, type Tracing } from '@atelier/process/tracing';
import { type Ctx, openCatalogue } from '@atelier/services';
import { createStorage } from '@atelier/storage';
import { createLog } from '@atelier/web';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inferenceChildrenOf } from '../../support/chaos/fleet';
import { type CollectedSpan, type Collector, startCollector } from '../../support/otlp-collector';
import { untilEnded } from '../../support/watch';
import { startTestWeb, type TestWeb } from '../../support/web';

// The real web and two worker processes, one after the other, send their traces to a collector.

const MAIN = path.resolve(import.meta.dirname, '../../../gpu-worker/src/main.ts');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CALLERS = '0af7651916cd43dd8448eb211c80319c';

let collector: Collector;
let folder: string;
let web: TestWeb;
let tracing: Tracing;
const workers: ChildProcess[] = [];
let frozen: number[] = [];

/** Ends the frozen processes, which cannot notice that their parent is gone. */
function thaw(): void {
  for (const pid of frozen.splice(0)) process.kill(pid, 'SIGKILL');
}

beforeAll(async () => {
  collector = await startCollector();
  folder = await mkdtemp(path.join(tmpdir(), 'atelier-traces-'));
  // Slow enough at 256 pixels that the kill lands in the middle of it.
  await writeTinyPack(path.join(folder, 'tiny'), { steps: [2, 24, 2] });
  tracing = await startTracing(
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    { service: 'web', build: { version: '1', commit: 'abc' }, log: createLog('silent') },
  );
  web = await startTestWeb({
    tracing,
    storage: createStorage(`file:${path.join(folder, 'images')}`),
    packs: await openCatalogue({ packsDir: folder, pack: 'tiny' }),
  });
});
afterAll(async () => {
  thaw();
  for (const worker of workers) await killed(worker);
  await web.stop();
  await tracing.stop();
  await collector.stop();
  await rm(folder, { recursive: true, force: true });
});

function spawnWorker(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', TSX, MAIN], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATABASE_URL: web.database.url,
      DATA_DIR: folder,
      STORAGE_URL: `file:${path.join(folder, 'images')}`,
      PACK: path.join(folder, 'tiny'),
      DEVICE: 'cpu',
      // A worker's leases run out soon, and the next one's rescuer takes its job.
      LEASE_MS: '1500',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
    },
    stdio: 'ignore',
  });
  workers.push(worker);
  return worker;
}

async function killed(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = new Promise((resolve) => worker.once('close', resolve));
  worker.kill('SIGKILL');
  await gone;
}

it('OPS-TRACE-6 one request is one tree from HTTP to the last stage, also when its worker dies and another goes on', async () => {
  const first = spawnWorker();
  const ada = web.visitor();
  const answer = await ada.send(
    'POST',
    '/api/v1/generations',
    { caption: 'a red fox on a blue background', seed: 7, stopAfter: 256 },
    { traceparent: `00-${CALLERS}-b7ad6b7169203331-01` },
  );
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  const anyone: Ctx = { actor: { kind: 'anonymous' }, deps: web.deps };
  await collector.until(({ name }) => name === 'queue wait');
  // Starts while the first one draws, and finds nothing to do yet.
  spawnWorker();
  await collector.until(({ name }) => name === 'stage base64');
  // The first can draw no more, but stores what it drew.
  frozen = inferenceChildrenOf(first.pid!);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  await collector.until(({ name }) => name === 'store base64');
  await killed(first);
  thaw();
  expect((await untilEnded(anyone, id)).status).toBe('done');
  await collector.until(({ name }) => name === 'process jobs');
  await tracing.stop();

  const request = collector.spans.find(({ attributes }) => attributes['atelier.generation.id'] === id);
  const tree = collector.spans.filter(({ traceId }) => traceId === request?.traceId);
  const [root] = tree.filter(({ parentId }) => parentId === '');
  expect(root).toMatchObject({
    service: 'atelier-web',
    name: 'POST /api/v1/generations',
    kind: 2,
    attributes: { 'http.route': '/api/v1/generations', 'http.response.status_code': 201 },
    // A caller's trace is linked; it neither becomes the parent nor decides what is recorded.
    links: [CALLERS],
  });
  expect(root?.traceId).not.toBe(CALLERS);
  const children = ({ id: parent }: CollectedSpan): CollectedSpan[] =>
    tree.filter(({ parentId }) => parentId === parent).toSorted((a, b) => a.start - b.start);
  const names = (spans: CollectedSpan[]): string[] => spans.map(({ name }) => name);
  const [verb] = children(root!);
  expect(verb?.name).toBe('generation.request');
  const attempts = children(verb!);
  expect(attempts).toMatchObject([
    { name: 'queue wait', service: 'atelier-worker', attributes: { 'atelier.attempt': 1 } },
    { name: 'queue wait', service: 'atelier-worker', attributes: { 'atelier.attempt': 2 } },
  ]);
  const [before, after] = attempts.map((attempt) => names(children(attempt)));
  expect(before).toEqual(['stage text', 'stage base64', 'encode base64', 'store base64']);
  // The second worker goes on from the stored stage.
  expect(after?.toSorted()).toEqual(
    ['encode sr256', 'process jobs', 'settle jobs', 'stage sr256', 'stage text', 'store sr256'].toSorted(),
  );
  // Nothing hangs in the air.
  const ids = new Set(tree.map((span) => span.id));
  expect(tree.filter(({ parentId }) => parentId !== '' && !ids.has(parentId))).toEqual([]);
  const drawn = tree.find(({ name }) => name === 'stage sr256');
  expect(drawn?.attributes).toMatchObject({
    'atelier.generation.id': id,
    'atelier.pack': 'tiny',
    'atelier.stage': 'sr256',
    'atelier.steps': 24,
    'atelier.image': 0,
  });
  // No span holds what a person typed, or where they are.
  const sent = Buffer.concat(collector.bodies);
  for (const secret of ['red fox', '127.0.0.1', ada.cookie!]) expect(sent.includes(secret)).toBe(false);
}, 120_000);
