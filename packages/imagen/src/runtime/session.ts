/** The interface of an inference runtime. Knows nothing of onnxruntime, packs or diffusion. */

/** A dense tensor. `data.length` is the product of `dims`. */
export interface Tensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/**
 * Name, element type and shape of a graph input or output; a dimension without a fixed size is its symbol.
 */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A loaded graph. One call at a time: `run` must be awaited before the next. */
export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Runs the graph. Outputs named in `into` are written to the given tensors, whose buffers the caller may
   * use again.
   */
  run(feeds: Readonly<Record<string, Tensor>>, into: Readonly<Record<string, Tensor>>): Promise<void>;
  /** Frees the graph; idempotent. */
  release(): Promise<void>;
}

/** Opens graphs on one execution provider. */
export interface Runtime {
  /** The provider in use, after fallback. */
  readonly provider: Provider;
  /** Threads per operation on the CPU provider. */
  readonly threads: number;
  /**
   * Loads the graph at `path`; external data is found beside it, so graphs of any size load without a copy.
   */
  open(path: string): Promise<Session>;
}

export const DEVICES = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml'] as const;
/** The values of the `DEVICE` setting. */
export type Device = (typeof DEVICES)[number];
export type Provider = Exclude<Device, 'auto'>;

/**
 * Providers to try, first the fastest. `auto` takes CUDA where it is installed and the CPU otherwise; the
 * others only on request: TensorRT builds its engines for minutes at every start, WebGPU finds software
 * rasterisers slower than the CPU, CoreML and DirectML may compute in half precision.
 */
export function providersFor(device: Device): Provider[] {
  if (device === 'cpu') return ['cpu'];
  if (device === 'tensorrt') return ['tensorrt', 'cuda', 'cpu'];
  return device === 'auto' ? ['cuda', 'cpu'] : [device, 'cpu'];
}
