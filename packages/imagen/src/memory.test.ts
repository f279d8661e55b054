import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { generate, loadPack } from './index';
import { measureNets, type NetMemory, PROCESS_BYTES, planMemory } from './memory';
import { locatePack } from './pack-files';
import { createRuntime } from './runtime/onnx';
import { type TinyPackOptions, writeTinyPack } from './testing/index';

// Nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-memory-'));
});
afterAll(() => rm(dir, { recursive: true }));

const written = async (name: string, options: TinyPackOptions = {}) =>
  measureNets(await locatePack(await writeTinyPack(join(dir, name), options)));

const net = (name: NetMemory['name'], gigabytes: number): NetMemory => ({
  name,
  file: `${name}.onnx`,
  weights: gigabytes * 0.9e9,
  activations: gigabytes * 0.1e9,
  bytes: gigabytes * 1e9,
});
const NETS = [net('text', 18), net('base64', 8), net('sr256', 2)];
const limited = (gigabytes: number) => planMemory(NETS, { bytes: gigabytes * 1e9, source: 'MEMORY_LIMIT' });

test('IMG-MEM-2 everything is loaded where it fits or nothing limits it; otherwise nets take turns', () => {
  expect(planMemory(NETS, null)).toMatchObject({ kind: 'resident', netBytes: null, spare: null });
  expect(limited(40)).toMatchObject({ kind: 'resident', imageBytes: 2 ** 30 });
  expect(limited(40).spare).toBeGreaterThan(9e9);
  expect(limited(24)).toMatchObject({ kind: 'by-turns' });
});

test('IMG-MEM-3 a net that cannot fit is refused with what it takes and what there is', () => {
  expect(() => limited(16)).toThrow(
    expect.objectContaining({
      code: 'pack_invalid',
      message:
        'text.onnx: does not fit: it takes about 18.0 GB (16.2 GB of weights), and MEMORY_LIMIT of 16.0 GB leaves 14.7 GB for nets',
    }),
  );
});

test('weights are counted as they lie in memory: halves become float32, inside the graph or beside it', async () => {
  const options = { stages: 1, layers: 8 } as const;
  const [, floats] = await written('floats', options);
  const [, halves] = await written('halves', { ...options, precision: 'float16-weights' });
  const [, beside] = await written('beside', { ...options, externalData: true });
  expect(halves!.weights / floats!.weights).toBeCloseTo(1, 1);
  const computed = await writeTinyPack(join(dir, 'computed'), { ...options, precision: 'float16' });
  const [, onGpu] = await measureNets(await locatePack(computed), { provider: 'cuda' });
  const [, onCpu] = await measureNets(await locatePack(computed));
  expect(onGpu!.weights / floats!.weights).toBeCloseTo(0.5, 1);
  expect(onCpu!.weights / floats!.weights).toBeCloseTo(1, 1);
  expect(beside!.weights).toBe(floats!.weights);
  expect(beside!.activations).toBe(floats!.activations);
});

/** A limit at which tiny packs' nets take turns. */
async function tightLimit(pack: string): Promise<number> {
  const nets = await measureNets(await locatePack(pack));
  return Math.max(...nets.map(({ bytes }) => bytes)) + PROCESS_BYTES + 64e6 + 1;
}

test('IMG-MEM-1 by turns, a cascade has the same bytes, and each net is loaded once for all of its steps', async () => {
  const tiny = await writeTinyPack(join(dir, 'tiny'));
  const request = { caption: 'a red fox', seed: 5, count: 2, stopAfter: 256, previews: false } as const;
  const opened: string[] = [];
  const draw = async (memoryLimit?: number) => {
    const opening = { onOpen: (name: string) => void opened.push(name) };
    const pack = await loadPack(tiny, { device: 'cpu', memoryLimit, opening });
    opened.push('loaded');
    const images: string[] = [];
    for await (const event of generate(pack, request))
      if (event.type === 'stage-done') images.push(createHash('sha256').update(event.rgb).digest('hex'));
    await pack.close();
    return { images, kind: pack.memory.kind };
  };
  const resident = await draw();
  opened.length = 0;
  const byTurns = await draw(await tightLimit(tiny));
  expect([resident.kind, byTurns.kind]).toEqual(['resident', 'by-turns']);
  expect(byTurns.images).toEqual(resident.images);
  const drawn = ['text', 'base64', 'sr256'];
  expect(opened).toEqual([...drawn, 'sr1024', 'loaded', ...drawn]);
});

test('IMG-MEM-3 a pack that cannot fit is refused before a file is hashed or a net opened', async () => {
  const tiny = await writeTinyPack(join(dir, 'wrong-hash'), {
    stages: 1,
    alter: (manifest) => Object.assign(manifest.files['base64.onnx']!, { sha256: '0'.repeat(64) }),
  });
  const cpu = createRuntime({ device: 'cpu' });
  let opened = 0;
  const runtime = {
    provider: cpu.provider,
    threads: 1,
    open: (path: string) => {
      opened++;
      return cpu.open(path);
    },
  };
  await expect(loadPack(tiny, { runtime, memoryLimit: 264e6 })).rejects.toThrow(
    /^[\w-]+\.onnx: does not fit: it takes about \d+ MB \(\d+ MB of weights\), and the limit \(MEMORY_LIMIT\) of 264 MB leaves 0 MB/,
  );
  expect(opened).toBe(0);
});
