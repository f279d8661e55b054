import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceOptions } from '@atelier/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OnnxGraph } from '../testing/index';
import { createRuntime, type SessionFactory, sessionOnCpu } from './onnx';
import { type Device, providersFor } from './session';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-runtime-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function doubler(): Promise<string> {
  const graph = new OnnxGraph();
  const x = graph.input('x', ['batch', 3]);
  graph.output('y', graph.op('Mul', [x, graph.scalar(2)]), ['batch', 3]);
  const path = join(dir, 'doubler.onnx');
  await writeFile(path, graph.encode());
  return path;
}

test('a device is tried before the CPU, and auto tries CUDA', () => {
  expect(providersFor('cpu')).toEqual(['cpu']);
  expect(providersFor('auto')).toEqual(['cuda', 'cpu']);
  expect(providersFor('webgpu')).toEqual(['webgpu', 'cpu']);
  expect(providersFor('tensorrt')).toEqual(['tensorrt', 'cuda', 'cpu']);
});

test('the answer is written into the caller’s buffer, call after call', async () => {
  const session = await createRuntime({ device: 'cpu', threads: 1 }).open(await doubler());
  expect(session.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['batch', 3] }]);
  const y = new Float32Array(3);
  for (const x of [1, 2]) {
    const feeds = { x: { data: new Float32Array(3).fill(x), dims: [1, 3] } };
    await session.run(feeds, { y: { data: y, dims: [1, 3] } });
    expect([...y]).toEqual([2 * x, 2 * x, 2 * x]);
  }
  await session.release();
  await session.release();
});

test('a shape that does not fit is an error, and the session goes on', async () => {
  const session = await createRuntime({ device: 'cpu', threads: 1 }).open(await doubler());
  const run = (length: number) =>
    session.run(
      { x: { data: new Float32Array(length), dims: [1, length] } },
      { y: { data: new Float32Array(length), dims: [1, length] } },
    );
  await expect(run(4)).rejects.toThrow();
  await run(3);
  await session.release();
});

test('when the last provider fails too, its error is what the caller sees', async () => {
  const path = join(dir, 'broken.onnx');
  await writeFile(path, 'no graph');
  const lines: string[] = [];
  const runtime = createRuntime({ device: 'dml', log: (line) => lines.push(line) });
  await expect(runtime.open(path)).rejects.toThrow(/protobuf/i);
  expect(runtime.provider).toBe('cpu');
});

/** Sessions of the CPU for every provider but `missing`; notes what each was asked with. */
function factory(missing: readonly string[]) {
  const asked: { provider: unknown; options: Parameters<SessionFactory>[1] }[] = [];
  const createSession: SessionFactory = async (graph, options) => {
    const provider = options.executionProviders![0]!;
    asked.push({ provider, options });
    if (missing.includes(typeof provider === 'string' ? provider : provider.name))
      throw new Error('/src/provider.cc:12 void Load() libcudart.so.12 was false. No such library');
    return sessionOnCpu(graph, options);
  };
  return { asked, createSession };
}

test('IMG-DEVICE-3 a probe finds the first provider that works before any net is read, and says why not the others', async () => {
  const lines: string[] = [];
  const { createSession } = factory(['tensorrt']);
  const runtime = createRuntime({ device: 'tensorrt', createSession, log: (line) => lines.push(line) });
  expect(await runtime.probe()).toBe('cuda');
  expect(runtime.provider).toBe('cuda');
  expect(lines).toEqual(['tensorrt cannot be used (No such library); falling back to cuda']);
});

test('IMG-DEVICE-3 options reach the provider in its own words', async () => {
  const { asked, createSession } = factory([]);
  const open = (device: Device, options: DeviceOptions) =>
    createRuntime({ device, options, createSession }).probe();
  await open('webgpu', { layout: 'NHWC', validation: 'full', buffers: 'simple', threads: 3 });
  await open('coreml', { units: 'cpu+gpu', arena: false });
  await open('tensorrt', {});
  expect(asked.map(({ provider }) => provider)).toEqual([
    { name: 'webgpu', preferredLayout: 'NHWC', validationMode: 'full', storageBufferCacheMode: 'simple' },
    { name: 'coreml', coreMlFlags: 0x20 },
    'tensorrt',
  ]);
  expect(asked[0]!.options).toMatchObject({ intraOpNumThreads: 3 });
  expect(asked[1]!.options).toMatchObject({ enableCpuMemArena: false });
  expect(asked[2]!.options.executionProviders).toEqual(['tensorrt', 'cuda']);
});
