/** Tests the package as an importer sees it: its types, and the examples of its README. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AtelierError } from '@atelier/domain';
import { afterAll, beforeAll, expect, expectTypeOf, test, vi } from 'vitest';
import {
  createRng,
  createSchedule,
  createTimes,
  type GenerateEvent,
  type GenerateRequest,
  generate,
  type LoadOptions,
  loadPack,
  type Pack,
  SAMPLERS,
  type Sampler,
} from './index';
import { writeTinyPack } from './testing/index';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-library-'));
  await writeTinyPack(join(dir, 'tiny'), { stages: 2 });
});
afterAll(() => rm(dir, { recursive: true }));

test('types: a pack, a request and a loop over events that say what they carry', () => {
  expectTypeOf(loadPack).toEqualTypeOf<(dir: string, options?: LoadOptions) => Promise<Pack>>();
  expectTypeOf(generate).returns.toExtend<AsyncIterable<GenerateEvent>>();
  expectTypeOf<{ caption: string }>().toExtend<GenerateRequest>();
  expectTypeOf<{ caption: string; sampler: 'euler' }>().not.toExtend<GenerateRequest>();
  expectTypeOf<{ caption: string; stopAfter: 128 }>().not.toExtend<GenerateRequest>();
  type Of<Type extends GenerateEvent['type']> = Extract<GenerateEvent, { type: Type }>;
  expectTypeOf<GenerateEvent['type']>().toEqualTypeOf<
    'stage-start' | 'step' | 'preview' | 'stage-done' | 'image-failed'
  >();
  expectTypeOf<Of<'stage-done'>['size']>().toEqualTypeOf<64 | 256 | 1024>();
  expectTypeOf<Of<'stage-done'>['rgb']>().toExtend<Uint8Array>();
  expectTypeOf<Of<'image-failed'>['error']>().toEqualTypeOf<AtelierError>();
  // A later request goes on from a finished stage.
  expectTypeOf<Of<'stage-done'>>().toExtend<NonNullable<GenerateRequest['initial']>[number]>();
  expectTypeOf(SAMPLERS.ddim).toEqualTypeOf<Sampler>();
  expectTypeOf(createTimes(createSchedule({ kind: 'cosine' }), 4)).toExtend<Float64Array>();
  expectTypeOf(createRng(1).gaussian).parameter(0).toExtend<Float32Array>();
});

/** Runs a program that imports the package by its name, in `dir`. */
async function run(program: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const require = createRequire(import.meta.url);
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const entry = pathToFileURL(fileURLToPath(new URL('./index.ts', import.meta.url))).href;
  const resolved = program.replaceAll("'@atelier/imagen'", `'${entry}'`);
  const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', resolved], {
    cwd: dir,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const examples = async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
};

test('the README’s first example draws a fox', async () => {
  const [example] = await examples();
  const { code, stderr } = await run(example!.replace('gpu-worker/packs/atelier-small', 'tiny'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('sr256 3/3') });
  expect((await readdir(dir)).filter((file) => file.endsWith('.png')).sort()).toEqual([
    'fox-256.png',
    'fox-64.png',
  ]);
});

test('the README’s second example samples from a denoiser of one’s own', async () => {
  const [, example] = await examples();
  const { code, stdout, stderr } = await run(example!);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // With data whose every value is 0.5, every noise must end at 0.5.
  expect(stdout.trim()).toBe('0.5 0.5 0.5 0.5');
});
