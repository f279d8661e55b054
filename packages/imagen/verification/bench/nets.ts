/** Floating point operations of each net, and what this machine can do at most. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blankPass } from '../../src/engine/calibrate';
import { createDenoiser } from '../../src/engine/denoiser';
import type { Manifest } from '../../src/manifest';
import { createRuntime } from '../../src/runtime/onnx';
import { OnnxGraph } from '../../src/testing/index';
import { median, stopwatch } from './measure';

interface TraceEvent {
  cat: string;
  name: string;
  dur: number;
  args: { op_name?: string; input_type_shape?: Shapes; output_type_shape?: Shapes };
}
type Shapes = Record<string, number[]>[];

export interface NetProfile {
  /** Multiplications and additions of convolutions and matrix products in one pass. */
  gflop: number;
  /** Share of a pass's time by operator, largest first, without operators below 2 %. */
  operators: Record<string, number>;
}

/**
 * One pass of every net under onnxruntime's own trace, whose events carry the shapes that were really
 * computed.
 */
export async function profileNets(dir: string, manifest: Manifest): Promise<Record<string, NetProfile>> {
  const traces = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
  try {
    const profiles: Record<string, NetProfile> = {};
    for (const stage of manifest.stages) {
      const trace = join(traces, stage.name);
      const session = await createRuntime({ device: 'cpu', trace }).open(join(dir, stage.file));
      const denoiser = createDenoiser(stage, session, 1);
      for (let call = 0; call < 3; call++) await denoiser.run([blankPass(stage, manifest.textEncoder.width)]);
      await session.release();
      const file = (await readdir(traces)).find((name) => name.startsWith(`${stage.name}_`))!;
      profiles[stage.name] = summarize(JSON.parse(await readFile(join(traces, file), 'utf8')));
    }
    return profiles;
  } finally {
    await rm(traces, { recursive: true });
  }
}

/** Of each node the fastest of its calls: the first ones are slower, and others use the machine. */
function summarize(events: TraceEvent[]): NetProfile {
  const fastest = new Map<string, TraceEvent>();
  for (const event of events)
    if (event.cat === 'Node' && event.name.endsWith('_kernel_time'))
      if (event.dur <= (fastest.get(event.name)?.dur ?? Infinity)) fastest.set(event.name, event);
  const times: Record<string, number> = {};
  let [flop, total] = [0, 0];
  for (const { dur, args } of fastest.values()) {
    times[args.op_name!] = (times[args.op_name!] ?? 0) + dur;
    total += dur;
    flop += flopOf(args);
  }
  const shares = Object.entries(times)
    .map(([name, time]) => [name, time / total] as const)
    .filter(([, share]) => share >= 0.02)
    .sort(([, a], [, b]) => b - a);
  return { gflop: flop / 1e9, operators: Object.fromEntries(shares) };
}

function flopOf({ op_name, input_type_shape, output_type_shape }: TraceEvent['args']): number {
  const dims = (shapes: Shapes | undefined, at: number) => Object.values(shapes?.[at] ?? {})[0] ?? [];
  const product = (values: number[]) => values.reduce((all, value) => all * value, 1);
  const outputs = product(dims(output_type_shape, 0));
  switch (op_name) {
    // Each output is a sum over the weights [out, in, kh, kw] of its channel.
    case 'Conv':
    case 'FusedConv':
      return 2 * outputs * product(dims(input_type_shape, 1).slice(1));
    case 'MatMul':
    case 'FusedMatMul':
    case 'Gemm':
      return 2 * outputs * (dims(input_type_shape, 0).at(-1) ?? 0);
    default:
      return 0;
  }
}

/** GFLOP/s of the larger of a matrix product and a convolution that this machine should be best at. */
export async function measurePeak(threads: number | undefined): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'atelier-peak-'));
  try {
    const rates: number[] = [];
    for (const [name, { graph, dims, gflop }] of Object.entries({
      product: product(),
      convolution: convolution(),
    })) {
      const path = join(dir, `${name}.onnx`);
      await writeFile(path, graph.encode());
      const session = await createRuntime({ device: 'cpu', threads }).open(path);
      const data = new Float32Array(dims.reduce((all, dim) => all * dim)).fill(0.5);
      const out = new Float32Array(data.length);
      const times: number[] = [];
      for (let call = 0; call < 7; call++) {
        const stop = stopwatch();
        await session.run({ x: { data, dims } }, { y: { data: out, dims } });
        times.push(stop().wall);
      }
      await session.release();
      rates.push((gflop / Math.min(...times)) * 1000, (gflop / median(times)) * 1000);
    }
    return Math.max(...rates);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** [1024, 1024] · [1024, 1024] */
function product() {
  const graph = new OnnxGraph();
  const dims = [1024, 1024];
  const weights = graph.weights(dims, new Float32Array(1024 * 1024).fill(0.01));
  graph.output('y', graph.op('MatMul', [graph.input('x', dims), weights]), dims);
  return { graph, dims, gflop: (2 * 1024 ** 3) / 1e9 };
}

/** 3 × 3, 256 to 256 channels at 32². */
function convolution() {
  const graph = new OnnxGraph();
  const dims = [1, 256, 32, 32];
  const weights = graph.weights([256, 256, 3, 3], new Float32Array(256 * 256 * 9).fill(0.01));
  const y = graph.op('Conv', [graph.input('x', dims), weights], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  graph.output('y', y, dims);
  return { graph, dims, gflop: (2 * 256 * 256 * 9 * 32 * 32) / 1e9 };
}
