/** The only file that knows onnxruntime. */
import { availableParallelism } from 'node:os';
import type { DeviceOptions } from '@atelier/domain';
import * as ort from 'onnxruntime-node';
import { messageOf } from '../errors';
import { OnnxGraph } from '../onnx/graph';
import { type Device, type Provider, providersFor, type Runtime, type Session, type Tensor } from './session';

/** The part of onnxruntime's session that is used here. */
type OrtSession = Pick<
  ort.InferenceSession,
  'inputMetadata' | 'outputMetadata' | 'run' | 'endProfiling' | 'release'
>;
/** Makes a session of a graph, by path or as bytes, on the one provider that the options name. */
export type SessionFactory = (
  graph: string | Uint8Array,
  options: ort.InferenceSession.SessionOptions,
) => Promise<OrtSession>;

const newSession: SessionFactory = (graph, options) =>
  typeof graph === 'string'
    ? ort.InferenceSession.create(graph, options)
    : ort.InferenceSession.create(graph, options);

/** Sessions of the CPU whatever provider the options name: for tests of providers that are not here. */
export const sessionOnCpu: SessionFactory = (graph, options) =>
  newSession(graph, { ...options, executionProviders: ['cpu'] });

export interface RuntimeOptions {
  /** The device; falls back to the CPU with a line to `log`. Default `auto`. */
  device?: Device;
  /** Threads per operation on the CPU. Default: see {@link defaultThreads}. */
  threads?: number;
  /**
   * Whether the CPU's threads wait for work in a loop instead of asleep. Default false;
   * docs/pipeline/bench.md has both.
   */
  spinning?: boolean;
  /**
   * Writes onnxruntime's trace of every operator to files with this prefix, one for each net, when it is
   * released.
   */
  trace?: string;
  /** What the device is told: DEVICE_OPTIONS. */
  options?: DeviceOptions;
  /**
   * Keeps weights out of the arena, so that nets that are freed and loaded again leave no room behind. Default
   * false.
   */
  frugal?: boolean;
  /** Fails where the device cannot be used, in place of falling back. Default false. */
  only?: boolean;
  /** Receives one line for each provider that could not be used. */
  log?: (line: string) => void;
  /** Default: onnxruntime's own. */
  createSession?: SessionFactory;
}

/** A runtime whose provider can be known before it opens a graph. */
export interface ProbedRuntime extends Runtime {
  /** Tries the providers with a graph of one operator, and returns the first that works. */
  probe(): Promise<Provider>;
}

/**
 * A runtime on onnxruntime-node. Providers are tried when the first graph opens, or at `probe`; all later graphs
 * use the same one.
 */
export function createRuntime({
  device = 'auto',
  options = {},
  threads = options.threads ?? defaultThreads(),
  spinning = false,
  frugal = false,
  only = false,
  trace,
  log = () => {},
  createSession = newSession,
}: RuntimeOptions = {}): ProbedRuntime {
  // onnxruntime prints failures to stderr besides throwing them; the log callback is enough.
  ort.env.logLevel = 'fatal';
  // cuBLAS and cuDNN read it when CUDA is loaded; onnxruntime-node has no way to say it.
  if (options.tf32 === false) process.env.NVIDIA_TF32_OVERRIDE = '0';
  let waiting = providersFor(device).slice(0, only ? 1 : undefined);
  const open = async (graph: string | Uint8Array): Promise<Session> => {
    for (;;) {
      const provider = waiting[0]!;
      const how = { threads, spinning, frugal, trace, options };
      try {
        return wrap(await createSession(graph, sessionOptions(provider, how)), trace !== undefined);
      } catch (error) {
        if (only) throw new Error(firstLine(error), { cause: error });
        if (waiting.length === 1) throw error;
        waiting = waiting.slice(1);
        log(
          device === 'auto'
            ? `${provider} is not available here; computing on ${waiting[0]}`
            : `${provider} cannot be used (${firstLine(error)}); falling back to ${waiting[0]}`,
        );
      }
    }
  };
  return {
    get provider() {
      return waiting[0]!;
    },
    threads,
    open,
    async probe() {
      if (waiting.length > 1) await (await open(probeGraph())).release();
      return waiting[0]!;
    },
  };
}

/** The providers that this build of onnxruntime-node knows, and whether their libraries come with it. */
export const knownProviders = (): { name: string; bundled: boolean }[] =>
  (ort.listSupportedBackends as () => { name: string; bundled: boolean }[])();

function probeGraph(): Buffer {
  const graph = new OnnxGraph();
  graph.output('y', graph.op('Mul', [graph.input('x', [1]), graph.scalar(2)]), [1]);
  return graph.encode();
}

interface How {
  threads: number;
  spinning: boolean;
  frugal: boolean;
  trace: string | undefined;
  options: DeviceOptions;
}

const sessionOptions = (
  provider: Provider,
  { threads, spinning, frugal, trace, options }: How,
): ort.InferenceSession.SessionOptions => ({
  // onnxruntime runs unsupported operators on the CPU by itself. Naming the CPU here would hide a missing
  // provider.
  executionProviders: [
    providerConfig(provider, options),
    // Comes with TensorRT, and runs what TensorRT cannot.
    ...(provider === 'tensorrt' ? ['cuda'] : []),
  ],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  ...(options.arena === undefined ? {} : { enableCpuMemArena: options.arena }),
  // A spinning pool burns the cores that the worker's parent, the web server and PostgreSQL need.
  extra: {
    session: {
      intra_op: { allow_spinning: spinning ? '1' : '0' },
      inter_op: { allow_spinning: '0' },
      // The arena rounds what it takes up to powers of two, and keeps what opening a net needed for a moment.
      ...(frugal && { use_device_allocator_for_initializers: '1' }),
    },
  },
  ...(trace === undefined ? {} : { enableProfiling: true, profileFilePrefix: trace }),
});

/** COREML_FLAG_… of onnxruntime's coreml_provider_factory.h. */
const COREML_FLAGS = { all: 0, cpu: 0x001, ane: 0x004, 'cpu+gpu': 0x020 };

/** CUDA and TensorRT take a device id alone, and CUDA_VISIBLE_DEVICES chooses it for the whole process. */
function providerConfig(
  provider: Provider,
  { layout, validation, buffers, units }: DeviceOptions,
): ort.InferenceSession.ExecutionProviderConfig {
  switch (provider) {
    case 'webgpu':
      return {
        name: provider,
        ...(layout && { preferredLayout: layout }),
        ...(validation && { validationMode: validation }),
        ...(buffers && { storageBufferCacheMode: buffers }),
      };
    case 'coreml':
      return units ? { name: provider, coreMlFlags: COREML_FLAGS[units] } : provider;
    default:
      return provider;
  }
}

function wrap(session: OrtSession, isTraced: boolean): Session {
  let released = false;
  return {
    inputs: session.inputMetadata.map(info),
    outputs: session.outputMetadata.map(info),
    async run(feeds, into) {
      // With a tensor as fetch, onnxruntime writes into its buffer, and still answers with a copy: 12.6 MB at
      // 1024 pixels.
      const copies = await session.run(toOrt(feeds), toOrt(into));
      for (const { data } of Object.values(copies)) free((data as Float32Array).buffer as ArrayBuffer);
    },
    async release() {
      if (released) return;
      released = true;
      if (isTraced) session.endProfiling();
      await session.release();
    },
  };
}

const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();
/**
 * Frees a buffer at once by transferring it to a closed port. Left to the garbage collector, every image
 * caused a collection.
 */
const free = (buffer: ArrayBuffer): void => nowhere.postMessage(null, [buffer]);

const info = (meta: ort.InferenceSession.ValueMetadata) => ({
  name: meta.name,
  type: meta.isTensor ? meta.type : 'not a tensor',
  shape: meta.isTensor ? meta.shape : [],
});

const toOrt = (tensors: Readonly<Record<string, Tensor>>): Record<string, ort.Tensor> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims }]) => [
      name,
      data instanceof Float32Array
        ? new ort.Tensor('float32', data, dims)
        : new ort.Tensor('int64', data, dims),
    ]),
  );

/** Strips the source file, function and condition from the start of onnxruntime's message. */
const firstLine = (error: unknown): string =>
  messageOf(error)
    .split('\n')[0]!
    .replace(/^.* was false\. /, '')
    .trim()
    .slice(0, 200);

/**
 * Half of the logical cores, at most eight: a core's second hyper-thread adds nothing to matrix products, and
 * small nets gain little beyond eight. docs/pipeline/bench.md has what was measured.
 */
const defaultThreads = (): number => Math.max(1, Math.min(8, Math.floor(availableParallelism() / 2)));
