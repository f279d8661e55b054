/**
 * How much memory a pack's nets take, from its files alone, and which of them may be loaded at once. Loads nothing.
 * Knows nothing of sessions.
 */
import { totalmem } from 'node:os';
import type { StageName } from '@atelier/domain';
import { messageOf, packInvalid } from './errors';
import type { PackFiles } from './pack-files';
import { type GraphFile, readGraphFile } from './runtime/graph-file';
import type { Provider } from './runtime/session';

/** Bytes of a process without nets: Node, onnxruntime and the pipeline's code. Measured: docs/pipeline/memory.md. */
export const PROCESS_BYTES = 200e6;
/**
 * Copies of a net's image [batch, channels of its first convolution, height, width] in float32 that its activations
 * take at their peak. Measured at the shipped pack and at nets of the paper's shape: docs/pipeline/memory.md.
 */
const ACTIVATION_COPIES = 20;
/**
 * What opening a net takes at its peak, for a byte of its float weights: while convolutions are laid out anew, the old
 * and the new weights are there. Measured: docs/pipeline/memory.md.
 */
const OPENING = 1.8;
/** Channels of a net whose first convolution is not found. */
const CHANNELS = 128;
/** Of an encoder's activations, by token and width: the hidden layer of its feed-forward parts is the largest. */
const TEXT_COPIES = 24;
/** Bytes that the buffers of images may take, when the caller names none and memory is plenty. */
const IMAGE_BYTES = 2 ** 30;
/** The least that is kept for them: one image at 1024 pixels. */
const IMAGE_BYTES_LEAST = 64e6;

export type NetName = 'text' | StageName;

/** What a net takes while it is loaded and computes, in bytes. */
export interface NetMemory {
  readonly name: NetName;
  readonly file: string;
  readonly weights: number;
  readonly activations: number;
  /** The most of both together and of opening it. */
  readonly bytes: number;
}

export interface MemoryPlan {
  /** `resident`: every net is loaded. `by-turns`: nets are loaded when they are needed and freed to make room. */
  readonly kind: 'resident' | 'by-turns';
  readonly nets: readonly NetMemory[];
  /** Bytes for nets; null: unlimited. */
  readonly netBytes: number | null;
  /** Bytes for the buffers of images. */
  readonly imageBytes: number;
  /** Bytes that the limit leaves beside all nets; null: unlimited. */
  readonly spare: number | null;
}

/** Estimates each net of a pack that is loaded. @throws AtelierError `pack_invalid` naming the file */
export async function measureNets(
  { manifest, path }: PackFiles,
  {
    stages,
    batch = 1,
    provider = 'cpu',
  }: {
    stages?: readonly StageName[] | undefined;
    batch?: number | undefined;
    provider?: Provider;
  } = {},
): Promise<NetMemory[]> {
  const { textEncoder } = manifest;
  const text = await inspect(textEncoder.file, path);
  const nets = [
    netOf(
      'text',
      textEncoder.file,
      text,
      provider,
      textEncoder.maxTokens * textEncoder.width * 4 * TEXT_COPIES,
    ),
  ];
  for (const { name, file, size } of manifest.stages) {
    if (stages && !stages.includes(name)) continue;
    const graph = await inspect(file, path);
    const { channels, kernel } = graph.patches ?? { channels: CHANNELS, kernel: 3 };
    // A kernel of even size cuts patches: what follows is so much smaller.
    const pixels = (size / (kernel % 2 === 0 ? kernel : 1)) ** 2;
    nets.push(netOf(name, file, graph, provider, batch * pixels * channels * 4 * ACTIVATION_COPIES));
  }
  return nets;
}

async function inspect(file: string, path: (file: string) => string): Promise<GraphFile> {
  try {
    return await readGraphFile(path(file));
  } catch (error) {
    throw packInvalid(file, null, `cannot be loaded: ${messageOf(error)}`, error);
  }
}

/**
 * Halves that are only cast become float32 when the session folds the cast. Halves that the graph computes with
 * become float32 on the CPU alone, which has no kernels for them. Bytes stay as they are,
 * but where their products with a scale do not wait for anything, all those are in memory too.
 */
function bytesInMemory({ weights, castHalves, looseBytes }: GraphFile, provider: Provider): number {
  const stored = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  return stored + looseBytes + (provider === 'cpu' ? (weights.get('float16') ?? 0) : castHalves);
}

function netOf(
  name: NetName,
  file: string,
  graph: GraphFile,
  provider: Provider,
  activations: number,
): NetMemory {
  const weights = bytesInMemory(graph, provider);
  const small = (graph.weights.get('int8') ?? 0) + (graph.weights.get('uint8') ?? 0);
  const opening = small + OPENING * (weights - small - graph.looseBytes);
  return { name, file, weights, activations, bytes: Math.max(weights + activations, opening) };
}

/** Where a limit comes from, for messages. */
export interface MemoryLimit {
  bytes: number;
  /** Such as `MEMORY_LIMIT`. */
  source: string;
}

/** The memory of this machine, or of the container that limits this process. */
export function machineMemory(): MemoryLimit {
  const machine = totalmem();
  // 0 and 2^64 mean that nothing limits this process.
  const container = process.constrainedMemory();
  return container > 0 && container < machine
    ? { bytes: container, source: "this container's memory" }
    : { bytes: machine, source: "this machine's memory" };
}

/**
 * Decides which nets are loaded at once. Without a limit all are. Otherwise all are where they fit together, and by
 * turns where each fits alone.
 * @throws AtelierError `pack_invalid` when the largest net does not fit, with what it takes and what there is
 */
export function planMemory(
  nets: readonly NetMemory[],
  limit: MemoryLimit | null,
  wanted: number = IMAGE_BYTES,
): MemoryPlan {
  if (limit === null) return { kind: 'resident', nets, netBytes: null, imageBytes: wanted, spare: null };
  const imageBytes = Math.min(wanted, Math.max(IMAGE_BYTES_LEAST, limit.bytes / 8));
  const netBytes = limit.bytes - PROCESS_BYTES - imageBytes;
  const largest = nets.reduce((most, net) => (net.bytes > most.bytes ? net : most));
  if (largest.bytes > netBytes)
    throw packInvalid(
      largest.file,
      null,
      `does not fit: it takes about ${inGigabytes(largest.bytes)} (${inGigabytes(largest.weights)} of weights), ` +
        `and ${limit.source} of ${inGigabytes(limit.bytes)} leaves ${inGigabytes(Math.max(0, netBytes))} for nets`,
    );
  const all = nets.reduce((sum, { bytes }) => sum + bytes, 0);
  const kind = all <= netBytes ? 'resident' : 'by-turns';
  return { kind, nets, netBytes, imageBytes, spare: netBytes - all };
}

/** What a second process takes that draws drafts: itself, the encoder and the base. */
export const draftBytes = (nets: readonly NetMemory[]): number =>
  nets.reduce(
    (sum, { name, bytes }) => (name === 'text' || name === 'base64' ? sum + bytes : sum),
    PROCESS_BYTES,
  );

/** Bytes as people read them: "18.4 GB", "310 MB". */
export const inGigabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
