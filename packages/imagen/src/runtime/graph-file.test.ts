import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OnnxGraph } from '../onnx/graph';
import { readGraphFile } from './graph-file';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-graph-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** y = x · w, where w lies in a file beside the graph and becomes float32 by `use`. */
async function inspected(type: 'int8' | 'float16', use: (graph: OnnxGraph, w: string, x: string) => string) {
  const graph = new OnnxGraph({ externalFile: 'weights.bin' });
  const x = graph.input('x', ['batch', 100]);
  const { name, offset, bytes } = graph.reserve([100, 50], type);
  expect([offset, bytes]).toEqual([0, type === 'int8' ? 5_000 : 10_000]);
  expect(graph.reserve([10], 'float32').offset).toBe(type === 'int8' ? 8_192 : 12_288);
  graph.output('y', graph.op('MatMul', [x, use(graph, name, x)]), ['batch', 50]);
  const path = join(dir, 'net.onnx');
  await writeFile(path, graph.encode());
  return readGraphFile(path);
}

test('IMG-MEM-5 weights are counted by type without being read, in the files where they lie', async () => {
  const halves = await inspected('float16', (graph, w) => graph.op('Cast', [w], { to: 1 }));
  expect(halves.locations).toEqual(new Set(['weights.bin']));
  expect(halves.weights.get('float16')).toBe(10_000);
  expect(halves.castHalves).toBe(10_000);
});

test('IMG-MEM-5 bytes whose scale waits for nothing are all in memory at once as float32', async () => {
  const loose = await inspected('int8', (graph, w) => graph.op('DequantizeLinear', [w, graph.constant(1)]));
  expect(loose.looseBytes).toBe(4 * 5_000);
  const waiting = await inspected('int8', (graph, w, x) => {
    const mean = graph.op('ReduceMean', [x], { keepdims: 0 });
    const scale = graph.op('Add', [graph.constant(1), graph.op('Mul', [mean, graph.constant(0)])]);
    return graph.op('DequantizeLinear', [w, scale]);
  });
  expect(waiting.weights.get('int8')).toBe(5_000);
  expect(waiting.looseBytes).toBe(0);
});
