import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { NetName } from '../memory';
import { locatePack, type PackFiles } from '../pack-files';
import { createRuntime, type SessionFactory, sessionOnCpu } from '../runtime/onnx';
import { writeTinyPack } from '../testing/index';
import { checkProvider } from './provider-check';

// Nets on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dir: string;
let files: PackFiles;
const reference = new Map<NetName, Float32Array>();
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-provider-'));
  files = await locatePack(await writeTinyPack(join(dir, 'tiny'), { stages: 2 }));
  const cpu = createRuntime({ device: 'cpu', only: true });
  const check = await checkProvider(files, cpu, {
    reference: null,
    onAnswer: (net, answer) => reference.set(net, answer),
  });
  expect(check).toMatchObject({ provider: 'cpu', available: true });
});
afterAll(() => rm(dir, { recursive: true }));

/** The CPU under the name of CUDA, where one value of the second stage's answer is off by `by`. */
const factory =
  (by: number): SessionFactory =>
  async (graph, options) => {
    const session = await sessionOnCpu(graph, options);
    const run = (async (feeds, fetches) => {
      const results = await session.run(feeds, fetches as Parameters<typeof session.run>[1] & object);
      for (const tensor of Object.values(fetches as Record<string, { data: Float32Array }>))
        if (String(graph).endsWith('sr256.onnx')) tensor.data[7]! += by;
      return results;
    }) as typeof session.run;
    return {
      inputMetadata: session.inputMetadata,
      outputMetadata: session.outputMetadata,
      run,
      endProfiling: () => session.endProfiling(),
      release: () => session.release(),
    };
  };

test('IMG-GPU-1 the CPU as the provider under check: the same answers, passes of the defaults, images a second', async () => {
  const runtime = createRuntime({ device: 'cuda', only: true, createSession: factory(0) });
  const check = await checkProvider(files, runtime, { reference });
  if (!check.available) throw new Error(check.why);
  expect(check.provider).toBe('cuda');
  expect(check.nets.map(({ net }) => net)).toEqual(['text', 'base64', 'sr256']);
  for (const net of check.nets) expect(net.difference).toEqual({ distance: 0, worst: 0, isRight: true });
  // 4 steps under guidance in [0.1, 1]; 3 steps under guidance.
  expect(check.nets.map(({ passes }) => passes)).toEqual([1, 8, 6]);
  const ms = check.nets.reduce((sum, { passMs, passes }) => sum + passMs * passes, 0);
  expect(check.imagesPerSecond).toBeCloseTo(1000 / ms);
  for (const { net, copyMs } of check.nets) expect(copyMs === null).toBe(net === 'text');
});

test.each([
  [1e3, false],
  [Number.NaN, false],
  [1e-3, true],
])(
  'IMG-GPU-2 an answer that is off by %d in one place is told with its worst difference',
  async (by, isRight) => {
    const runtime = createRuntime({ device: 'cuda', only: true, createSession: factory(by) });
    const check = await checkProvider(files, runtime, { reference });
    if (!check.available) throw new Error(check.why);
    const [, base, sr] = check.nets;
    expect(base?.difference?.isRight).toBe(true);
    expect(sr?.difference?.isRight).toBe(isRight);
    if (Number.isFinite(by)) expect(sr?.difference?.worst).toBeCloseTo(by, 3);
    else expect(sr?.difference?.worst).toBeNaN();
  },
);

test('IMG-GPU-2 a provider that is not there, or fails, is told with its reason and never replaced', async () => {
  const fails: SessionFactory = () => Promise.reject(new Error('no kernel image is available\nat line 3'));
  const runtime = createRuntime({ device: 'cuda', only: true, createSession: fails });
  expect(await checkProvider(files, runtime, { reference })).toEqual({
    provider: 'cuda',
    available: false,
    why: 'no kernel image is available',
  });
  expect(runtime.provider).toBe('cuda');
});
