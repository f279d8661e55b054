/** Where the time goes, from V8's sampling profiler: self time by what a source file is for. */
import { type Profiler, Session } from 'node:inspector/promises';

/** Parts of a generation by the end of the file's address; the first that fits counts. */
const PARTS: [part: string, files: RegExp][] = [
  ['nets (session.run)', /onnxruntime-(node|common)\//],
  ['Gaussian noise on this thread', /\/(rng|noise-ahead)\.ts$/],
  ['upsampling, augmentation', /\/(upsample|augment)\.ts$/],
  ['guidance, x0', /\/(guidance|prediction)\.ts$/],
  ['thresholding, NaN check', /\/threshold\.ts$/],
  ['sampler update', /\/samplers\/.*\.ts$/],
  ['previews, bytes', /\/pixels\.ts$/],
  ['text', /\/t5\/|\/tokenizers\//],
];
const IDLE = new Set(['(idle)', '(program)', '(root)']);
/** Loops that several parts share: their time is their caller's. */
const SHARED = /^wasm:|\/vector\//;
/** The profiler and the stopwatches themselves. */
const MEASURING = /^node:inspector|^node:internal\/process\/per_thread|\/bench\/measure\.ts$/;

/** Shares of the busy time of `work`, adding up to 1, largest first. */
export async function shares(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const inspector = new Session();
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
  await inspector.post('Profiler.start');
  await work();
  const { profile } = await inspector.post('Profiler.stop');
  inspector.disconnect();
  return byPart(profile);
}

function byPart({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Record<string, number> {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  /** Native functions have no file: their time is their caller's too. */
  const source = (id: number): string => {
    const [caller, { url }] = [callers.get(id), frames.get(id)!];
    return (url && !SHARED.test(url)) || caller === undefined ? url : source(caller);
  };
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, at) => {
    const { functionName } = frames.get(id)!;
    if (IDLE.has(functionName) || MEASURING.test(source(id))) return;
    const part = functionName === '(garbage collector)' ? 'garbage collection' : partOf(source(id));
    times.set(part, (times.get(part) ?? 0) + timeDeltas[at]!);
    busy += timeDeltas[at]!;
  });
  const sorted = [...times].sort(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.map(([part, time]) => [part, time / busy]));
}

const partOf = (url: string): string => PARTS.find(([, files]) => files.test(url))?.[0] ?? 'everything else';
