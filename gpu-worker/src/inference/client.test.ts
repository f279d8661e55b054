import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type GenerateEvent, type GenerateRequest, generate, loadPack } from '@atelier/imagen';
import { writeTinyPack } from '@atelier/imagen/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { withGpu } from './client';
import { InferenceClient, type InferenceOptions, isRetryable } from './index';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
const clients: InferenceClient[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-inference-'));
  await writeTinyPack(join(dir, 'tiny'));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
});
afterAll(() => rm(dir, { recursive: true }));

function createClient(options: Partial<InferenceOptions> = {}): InferenceClient {
  const client = new InferenceClient({ pack: join(dir, 'tiny'), device: 'cpu', ...options });
  clients.push(client);
  return client;
}

const request: GenerateRequest = { caption: 'a red fox', seed: 5, stopAfter: 256, previews: false };
/** Runs until killed or aborted: 250 steps of four images. */
const long: GenerateRequest = { caption: 'a red fox', seed: 5, count: 4, steps: 250, stopAfter: 64 };

async function collect(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test('the child draws the same events and bytes as the pipeline in this process', async () => {
  const client = createClient();
  expect(await client.start()).toMatchObject({ pack: 'tiny', provider: 'cpu' });
  const pack = await loadPack(join(dir, 'tiny'), { device: 'cpu' });
  const here = await collect(generate(pack, request));
  await pack.close();
  expect(await collect(client.render(request))).toEqual(here);
});

test('IMG-MEM-1 nets by turns: the child says what it opens, draws the same, and offers no drafts', async () => {
  const here = await loadPack(join(dir, 'tiny'), { device: 'cpu' });
  const { nets } = here.memory;
  await here.close();
  // The process, the least for images, and the largest net.
  const memoryLimit = 264e6 + Math.max(...nets.map(({ bytes }) => bytes)) + 1;
  const opened: string[] = [];
  const client = createClient({ memoryLimit, onNet: (net) => opened.push(net), hangMs: 30_000 });
  expect(await client.start()).toMatchObject({ memory: 'by-turns', draftStepMs: Number.POSITIVE_INFINITY });
  expect(opened).toEqual(['text', 'base64', 'sr256', 'sr1024']);
  const events = await collect(client.render(request));
  expect(events.at(-1)).toMatchObject({ type: 'stage-done', size: 256 });
  expect(opened.slice(4)).toEqual(['text', 'base64', 'sr256']);
});

test('W-START-5 a pack that does not fit is refused in one line', async () => {
  const client = createClient({ memoryLimit: 100e6 });
  await expect(client.start()).rejects.toMatchObject({
    code: 'pack_invalid',
    message: expect.stringMatching(
      /does not fit: .* the limit \(MEMORY_LIMIT\) of 100 MB leaves 0 MB for nets$/,
    ),
  });
});

test('previews leave the child: what a picture is about to be, before its stage is done', async () => {
  const client = createClient();
  await client.start();
  const events = await collect(client.render({ ...request, previews: true, steps: 8 }));
  const at = (stage: string, type: string) =>
    events.findIndex((event) => event.type === type && 'stage' in event && event.stage === stage);
  expect(at('base64', 'preview')).toBeGreaterThan(0);
  expect(at('base64', 'preview')).toBeLessThan(at('base64', 'stage-done'));
  const preview = events.find((event) => event.type === 'preview');
  expect(preview?.rgb.length).toBe(64 * 64 * 3);
});

test('a child killed in the middle: in-flight renders get a retryable error, the replacement draws', async () => {
  const lines: string[] = [];
  const causes: string[] = [];
  const client = createClient({ log: (line) => lines.push(line), onDeath: (cause) => causes.push(cause) });
  await client.start();
  const killed = client.pid!;
  const error = await collect(killAtFirstStep(client)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('SIGKILL') });
  expect(isRetryable(error)).toBe(true);
  expect((await collect(client.render(request))).at(-1)).toMatchObject({ type: 'stage-done', size: 256 });
  expect(client.pid).not.toBe(killed);
  expect(lines).toEqual([expect.stringContaining('a new one starts')]);
  expect(causes).toEqual(['memory']);
});

async function* killAtFirstStep(client: InferenceClient): AsyncGenerator<GenerateEvent> {
  for await (const event of client.render(long)) {
    if (event.type === 'step') process.kill(client.pid!, 'SIGKILL');
    yield event;
  }
}

test('a child that hangs is killed and replaced', async () => {
  const causes: string[] = [];
  const client = createClient({ hangMs: 1500, onDeath: (cause) => causes.push(cause) });
  await client.start();
  const error = await (async () => {
    for await (const event of client.render(long))
      if (event.type === 'step') process.kill(client.pid!, 'SIGSTOP');
  })().catch((reason: unknown) => reason);
  expect(isRetryable(error)).toBe(true);
  expect((await collect(client.render(request))).at(-1)).toMatchObject({ type: 'stage-done', size: 256 });
  expect(causes).toEqual(['hang']);
});

test.each<[string, (pack: string) => Promise<unknown>, RegExp]>([
  ['cannot load', (pack) => writeFile(join(pack, 'base64.onnx'), 'no net'), /does not start again/],
  [
    'has another version of the pack',
    (pack) => writeTinyPack(pack, { alter: (manifest) => Object.assign(manifest, { version: '9.9.9' }) }),
    /tiny 9\.9\.9 on cpu instead of tiny 0\.0\.1/,
  ],
])(
  'a replacement that %s draws nothing; whoever draws hears of it before the render ends',
  async (_how, spoil, why) => {
    const pack = await writeTinyPack(join(dir, 'replaced'));
    const heard: string[] = [];
    const client = createClient({ pack, onGone: (reason) => heard.push(reason) });
    await client.start();
    await spoil(pack);
    process.kill(client.pid!, 'SIGKILL');
    // waits for the replacement that never comes
    await expect.poll(() => client.info).toBeNull();
    const error = await collect(client.render(request)).catch((reason: unknown) => {
      heard.push('ended');
      return reason;
    });
    expect(heard).toEqual([expect.stringMatching(why), 'ended']);
    expect(isRetryable(error)).toBe(true);
    expect(client.pid).toBeNull();
  },
);

test('aborting ends one render and leaves the child to the next', async () => {
  const client = createClient();
  await client.start();
  const { pid } = client;
  const abort = new AbortController();
  const run = (async () => {
    for await (const event of client.render(long, { signal: abort.signal }))
      if (event.type === 'step') abort.abort();
  })();
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  expect((await collect(client.render(request))).at(-1)).toMatchObject({ type: 'stage-done', size: 256 });
  expect(client.pid).toBe(pid);
});

test('leaving the loop aborts the render in the child', async () => {
  const client = createClient();
  await client.start();
  for await (const event of client.render(long)) if (event.type === 'step') break;
  expect((await collect(client.render(request))).at(-1)).toMatchObject({ type: 'stage-done', size: 256 });
});

test('what generate refuses is refused with its code', async () => {
  const client = createClient();
  await client.start();
  await expect(collect(client.render({ caption: '' }))).rejects.toMatchObject({ code: 'invalid_caption' });
  await expect(collect(client.render({ ...request, steps: 0 }))).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('a broken pack refuses to start and leaves no process', async () => {
  const broken = join(dir, 'broken');
  await writeTinyPack(broken);
  await writeFile(join(broken, 'base64.onnx'), 'no net');
  const client = createClient({ pack: broken });
  await expect(client.start()).rejects.toMatchObject({
    code: 'pack_invalid',
    message: expect.stringContaining('base64.onnx'),
  });
  await client.stop();
  expect(client.pid).toBeNull();
  await expect(collect(client.render(request))).rejects.toMatchObject({ code: 'pack_invalid' });
});

test('stop ends what is in flight with a retryable error', async () => {
  const client = createClient();
  await client.start();
  const error = await (async () => {
    for await (const event of client.render(long)) if (event.type === 'step') await client.stop();
  })().catch((reason: unknown) => reason);
  expect(isRetryable(error)).toBe(true);
});

test('the child does not outlive its parent', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const fixture = fileURLToPath(new URL('./client.fixture.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', tsx, fixture, join(dir, 'tiny')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The child inherits this pipe: it closes when both are gone.
  const closed = new Promise<void>((resolve) => parent.stdout.once('close', () => resolve()));
  await new Promise<void>((resolve) => parent.stdout.once('data', () => resolve()));
  parent.kill('SIGKILL');
  await closed;
});

test.each([
  [undefined, undefined, undefined],
  ['1', undefined, '1'],
  ['1', '4,6', '6'],
  ['3', '4,6', '3'],
])('W-GPU-1: GPU %s of the visible devices %s is the device %s', (gpu, visible, expected) => {
  const env = visible === undefined ? {} : { CUDA_VISIBLE_DEVICES: visible };
  expect(withGpu(env as NodeJS.ProcessEnv, gpu).CUDA_VISIBLE_DEVICES).toBe(expected);
});
