import type { DeviceCheck, KnownWords, StageName } from '@atelier/domain';
import { Admission } from './engine/admission';
import { BufferPool } from './engine/buffer-pool';
import { calibrate } from './engine/calibrate';
import { answerOfEncoder, checkAnswers, type Difference, difference } from './engine/check-answers';
import { checkEncoderSession, checkStageSession } from './engine/check-session';
import { createDenoiser, type Denoiser } from './engine/denoiser';
import { Engine } from './engine/engine';
import { NoiseAhead } from './engine/noise-ahead';
import { messageOf, packInvalid } from './errors';
import { readKnownWords } from './known-words';
import {
  inGigabytes,
  type MemoryPlan,
  machineMemory,
  measureNets,
  type NetMemory,
  type NetName,
  planMemory,
} from './memory';
import { locatePack, type PackFiles, verifyFiles } from './pack-files';
import { createRuntime, type RuntimeOptions } from './runtime/onnx';
import { Residency, type ResidencyHooks } from './runtime/residency';
import type { Provider, Runtime, Session } from './runtime/session';
import { TextEncoder } from './t5/encoder';
import { loadTokenizer } from './t5/tokenizer';

/** A pack with its nets loaded, for {@link generate}. Close it to free them. */
export interface Pack extends PackFiles {
  readonly provider: Provider;
  readonly text: TextEncoder;
  /** The words that it has learnt; null where its vocabulary is open. */
  readonly words: KnownWords | null;
  /** Passes in one call of each stage's net. */
  readonly batches: Readonly<Partial<Record<StageName, number>>>;
  readonly engine: Engine;
  readonly buffers: BufferPool;
  /** Draws the noise of stages to come. */
  readonly noise: NoiseAhead;
  readonly admission: Admission;
  /** What the nets take, and whether all are loaded at once. */
  readonly memory: MemoryPlan;
  /** Frees the nets; idempotent. Abort what is running first. */
  close(): Promise<void>;
}

export interface LoadOptions extends RuntimeOptions {
  signal?: AbortSignal;
  /**
   * Passes in one call of a net. Default: one on the CPU, where a batch of four takes four times as long;
   * elsewhere each stage's is measured at load. Another size may change the last bit of an image.
   */
  batch?: number;
  /**
   * Bytes that the buffers of images may take at once, nets and one stage's noise in advance (25 MB) not
   * counted; further images wait. Default 1 GiB, which is sixteen images at 1024 pixels, or an eighth of
   * `memoryLimit` where that is less.
   */
  memoryBytes?: number;
  /**
   * Bytes that nets and images may take: of the CPU's memory, or of the accelerator's. Nets that do not fit together
   * are loaded and freed by turns. Default: this machine's memory on the CPU, unlimited elsewhere.
   */
  memoryLimit?: number;
  /** Device of the text encoder. Default: as the stages. */
  textDevice?: 'cpu';
  /** Default `fall-back`. */
  check?: DeviceCheck;
  /** Runs the graphs; default onnxruntime. `device`, `threads` and `log` are for the default only. */
  runtime?: Runtime;
  /**
   * The reference that other providers are compared with at load, and their replacement when they are wrong.
   * Default: onnxruntime's CPU.
   */
  cpu?: Runtime;
  /** Stages whose nets are loaded. Default: all of the pack. */
  stages?: readonly StageName[];
  /** Awaited after every call of a net; see {@link Engine}. */
  between?: () => Promise<void>;
  /** Called around every opening of a net. */
  opening?: ResidencyHooks;
}

/** Providers whose answers are not compared with the CPU's unless `check` asks for it: it opens every net twice. */
const TRUSTED: readonly Provider[] = ['cuda'];

/**
 * Reads, verifies and loads the pack in `dir`: manifest, memory, hashes, tokenizer, text encoder and every stage's
 * net (or those of `stages`), whose tensor names and shapes must be what the manifest says. What cannot fit is
 * refused before anything large is read.
 * @throws AtelierError `pack_invalid`, naming the file and the field at fault; the signal's reason when
 *   aborted
 */
export async function loadPack(dir: string, options: LoadOptions = {}): Promise<Pack> {
  const { signal, device, createSession, log = () => {} } = options;
  const files = await locatePack(dir);
  const provider =
    options.runtime?.provider ??
    (await createRuntime({ device, createSession, log, options: options.options }).probe());
  const memory = await planFor(files, provider, options);
  const frugal = memory.kind === 'by-turns';
  if (frugal)
    log(`the nets do not fit together: they take turns in memory (${memory.nets.map(named).join(', ')})`);
  await verifyFiles(files, { signal });
  const runtime = options.runtime ?? createRuntime({ ...options, device: provider, frugal });
  const cpu = options.cpu ?? createRuntime({ ...options, device: 'cpu', frugal });
  const loaded = await openNets(files, memory, { ...options, runtime, cpu });
  return loaded ?? loadPack(dir, { ...options, runtime: cpu });
}

const named = ({ name, bytes }: NetMemory): string => `${name} ${inGigabytes(bytes)}`;

/** The nets on the device, against its limit. @throws AtelierError `pack_invalid` when one cannot fit */
async function planFor(
  files: PackFiles,
  provider: Provider,
  { memoryLimit, memoryBytes, stages, batch, textDevice }: LoadOptions,
): Promise<MemoryPlan> {
  const nets = await measureNets(files, { stages, batch, provider });
  const onDevice = provider === 'cpu' || !textDevice ? nets : nets.filter(({ name }) => name !== 'text');
  // An accelerator does not tell how much memory it has.
  const free = provider === 'cpu' ? machineMemory() : null;
  const limit = memoryLimit === undefined ? free : { bytes: memoryLimit, source: 'the limit (MEMORY_LIMIT)' };
  return planMemory(onDevice, limit, memoryBytes);
}

type Opened = LoadOptions & { runtime: Runtime; cpu: Runtime };

/** Opens every net; null when the device is wrong and the CPU is to take its place. */
async function openNets(files: PackFiles, memory: MemoryPlan, options: Opened): Promise<Pack | null> {
  const { signal, runtime, cpu, log = () => {}, check = 'fall-back', opening = {} } = options;
  const { manifest } = files;
  const { textEncoder } = manifest;
  const tokenizer = await loadTokenizer(files);
  const words = await readKnownWords(files);

  const byTurns = memory.kind === 'by-turns';
  const residency = byTurns ? new Residency(memory.netBytes!, opening) : null;
  const sessions: Session[] = [];
  const buffers = new BufferPool();
  const noise = new NoiseAhead(buffers);
  const close = async () => {
    await Promise.all([
      noise.close(),
      residency?.close(),
      ...sessions.splice(0).map((session) => session.release()),
    ]);
  };
  const openOn = async (file: string, on: Runtime): Promise<Session> => {
    signal?.throwIfAborted();
    try {
      return await on.open(files.path(file));
    } catch (error) {
      throw packInvalid(file, null, `cannot be loaded: ${messageOf(error).split('\n')[0]}`, error);
    }
  };
  const open = async (name: NetName, file: string, on = runtime): Promise<Session> => {
    const net = memory.nets.find((each) => each.name === name);
    if (residency && net && on === runtime) return residency.admit(name, net.bytes, () => openOn(file, on));
    await opening.onOpen?.(name);
    const began = performance.now();
    const session = await openOn(file, on);
    sessions.push(session);
    opening.onOpened?.(name, performance.now() - began);
    return session;
  };
  const isChecked =
    check !== 'off' &&
    runtime.provider !== 'cpu' &&
    (options.check !== undefined || !TRUSTED.includes(runtime.provider));
  /** Whether the net is to be computed by the CPU. @throws AtelierError `pack_invalid` with `check: 'refuse'` */
  const isWrong = async (
    file: string,
    compare: (reference: Session) => Promise<Difference>,
  ): Promise<boolean> => {
    if (!isChecked) return false;
    const reference = await openOn(file, cpu);
    const { distance, isRight } = await compare(reference).finally(() => reference.release());
    if (isRight) return false;
    const off = Number.isFinite(distance) ? `${(distance * 100).toFixed(0)} % off` : 'NaN or Inf';
    const said = `${runtime.provider} computes ${file} wrongly (${off})`;
    if (check === 'refuse') throw packInvalid(file, null, `${said}; DEVICE_CHECK=refuse`);
    log(`${said}; falling back to cpu`);
    return true;
  };

  try {
    const textOn = options.textDevice === 'cpu' && runtime.provider !== 'cpu' ? cpu : runtime;
    let encoder = await open('text', textEncoder.file, textOn);
    checkEncoderSession(encoder, textEncoder);
    const answer = (net: Session) => answerOfEncoder(textEncoder, net);
    if (
      textOn === runtime &&
      (await isWrong(textEncoder.file, async (reference) =>
        difference(await answer(encoder), await answer(reference)),
      ))
    ) {
      await encoder.release();
      encoder = await open('text', textEncoder.file, cpu);
    }
    const text = new TextEncoder(files, tokenizer, encoder);
    await text.unconditional();

    const denoisers: Partial<Record<StageName, Denoiser>> = {};
    for (const [index, stage] of manifest.stages.entries()) {
      if (options.stages && !options.stages.includes(stage.name)) continue;
      const { name, file, maxBatch } = stage;
      const { width } = textEncoder;
      const session = await open(name, file);
      checkStageSession(session, stage, index, width);
      if (await isWrong(file, (reference) => checkAnswers(stage, session, reference, width))) {
        await close();
        return null;
      }
      const batch =
        options.batch ?? (runtime.provider === 'cpu' ? 1 : await calibrate(stage, session, width));
      denoisers[name] = createDenoiser(stage, session, Math.min(batch, maxBatch));
    }
    return {
      ...files,
      provider: runtime.provider,
      text,
      words,
      batches: Object.fromEntries(Object.entries(denoisers).map(([name, { batch }]) => [name, batch])),
      engine: new Engine(denoisers, options.between, byTurns),
      buffers,
      noise,
      admission: new Admission(memory.imageBytes),
      memory,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
