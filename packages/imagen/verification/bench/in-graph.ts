/** The arithmetic of a step inside a graph instead of in JavaScript, to compare the two. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime } from '../../src/runtime/onnx';
import { OnnxGraph } from '../../src/testing/index';
import { median, stopwatch } from './measure';

/**
 * Median milliseconds of CPU time of guidance, x0 from v, clipping and a DDIM update as one graph, by size.
 */
export async function measureInGraph(sizes: readonly number[]): Promise<number[]> {
  const dir = await mkdtemp(join(tmpdir(), 'atelier-in-graph-'));
  try {
    const path = join(dir, 'step.onnx');
    await writeFile(path, stepGraph());
    const session = await createRuntime({ device: 'cpu', threads: 1 }).open(path);
    const medians: number[] = [];
    for (const size of sizes) {
      const dims = [1, 3, size, size];
      const image = () => ({ data: new Float32Array(3 * size * size).fill(0.3), dims });
      const [feeds, into] = [{ z: image(), cond: image(), uncond: image() }, { next: image() }];
      const times: number[] = [];
      for (let call = 0; call < 7; call++) {
        const stop = stopwatch();
        await session.run(feeds, into);
        times.push(stop().cpu);
      }
      medians.push(median(times));
    }
    await session.release();
    return medians;
  } finally {
    await rm(dir, { recursive: true });
  }
}

function stepGraph(): Buffer {
  const graph = new OnnxGraph();
  const dims = ['batch', 3, 'height', 'width'];
  const [z, cond, uncond] = [graph.input('z', dims), graph.input('cond', dims), graph.input('uncond', dims)];
  const scaled = (x: string, by: number) => graph.op('Mul', [x, graph.scalar(by)]);
  const guided = graph.op('Add', [uncond, scaled(graph.op('Sub', [cond, uncond]), 2)]);
  const x0 = graph.op('Sub', [scaled(z, 0.6), scaled(guided, 0.8)]);
  const clipped = graph.op('Clip', [x0, graph.scalar(-1), graph.scalar(1)]);
  graph.output('next', graph.op('Add', [scaled(z, 0.5), scaled(clipped, 0.4)]), dims);
  return graph.encode();
}
