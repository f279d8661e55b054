/** The only file that knows onnxruntime. */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { messageOf } from '../errors';
import { type Device, type Provider, providersFor, type Runtime, type Session, type Tensor } from './session';

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
  /** Receives one line for each provider that could not be used. */
  log?: (line: string) => void;
}

/**
 * A runtime on onnxruntime-node. Providers are tried when the first graph opens; all later graphs use the
 * same one.
 */
export function createRuntime({
  device = 'auto',
  threads = defaultThreads(),
  spinning = false,
  trace,
  log = () => {},
}: RuntimeOptions = {}): Runtime {
  // onnxruntime prints failures to stderr besides throwing them; the log callback is enough.
  ort.env.logLevel = 'fatal';
  let waiting = providersFor(device);
  return {
    get provider() {
      return waiting[0]!;
    },
    threads,
    async open(path) {
      for (;;) {
        const provider = waiting[0]!;
        try {
          const session = await ort.InferenceSession.create(
            path,
            sessionOptions(provider, { threads, spinning, trace }),
          );
          return wrap(session, trace !== undefined);
        } catch (error) {
          if (waiting.length === 1) throw error;
          waiting = waiting.slice(1);
          log(
            device === 'auto'
              ? `${provider} is not available here; computing on ${waiting[0]}`
              : `${provider} cannot be used (${firstLine(error)}); falling back to ${waiting[0]}`,
          );
        }
      }
    },
  };
}

const sessionOptions = (
  provider: Provider,
  { threads, spinning, trace }: { threads: number; spinning: boolean; trace: string | undefined },
): ort.InferenceSession.SessionOptions => ({
  // onnxruntime runs unsupported operators on the CPU by itself. Naming the CPU here would hide a missing
  // provider.
  executionProviders: [provider],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  // A spinning pool burns the cores that the worker's parent, the web server and PostgreSQL need.
  extra: {
    session: { intra_op: { allow_spinning: spinning ? '1' : '0' }, inter_op: { allow_spinning: '0' } },
  },
  ...(trace === undefined ? {} : { enableProfiling: true, profileFilePrefix: trace }),
});

function wrap(session: ort.InferenceSession, isTraced: boolean): Session {
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
