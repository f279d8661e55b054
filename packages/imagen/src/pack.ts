import type { KnownWords, StageName } from '@atelier/domain';
import { Admission } from './engine/admission';
import { BufferPool } from './engine/buffer-pool';
import { calibrate } from './engine/calibrate';
import { checkAnswers } from './engine/check-answers';
import { checkEncoderSession, checkStageSession } from './engine/check-session';
import { createDenoiser, type Denoiser } from './engine/denoiser';
import { Engine } from './engine/engine';
import { NoiseAhead } from './engine/noise-ahead';
import { messageOf, packInvalid } from './errors';
import { readKnownWords } from './known-words';
import { type PackFiles, readPack } from './pack-files';
import { createRuntime, type RuntimeOptions } from './runtime/onnx';
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
   * counted; further images wait. Default 1 GiB, which is sixteen images at 1024 pixels.
   */
  memoryBytes?: number;
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
}

/** Providers whose answers are not compared with the CPU's: it would open every net twice. */
const TRUSTED: readonly Provider[] = ['cpu', 'cuda'];

/**
 * Reads, verifies and loads the pack in `dir`: manifest, hashes, tokenizer, text encoder and every stage's
 * net (or those of `stages`), whose tensor names and shapes must be what the manifest says.
 * @throws AtelierError `pack_invalid`, naming the file and the field at fault; the signal's reason when
 *   aborted
 */
export async function loadPack(dir: string, options: LoadOptions = {}): Promise<Pack> {
  const {
    signal,
    runtime = createRuntime(options),
    cpu = createRuntime({ ...options, device: 'cpu' }),
  } = options;
  const files = await readPack(dir, { signal });
  const { manifest } = files;
  const tokenizer = await loadTokenizer(files);
  const words = await readKnownWords(files);

  const sessions: Session[] = [];
  const buffers = new BufferPool();
  const noise = new NoiseAhead(buffers);
  const close = async () => {
    await Promise.all([noise.close(), ...sessions.splice(0).map((session) => session.release())]);
  };
  const open = async (file: string): Promise<Session> => {
    signal?.throwIfAborted();
    try {
      const session = await runtime.open(files.path(file));
      sessions.push(session);
      return session;
    } catch (error) {
      throw packInvalid(file, null, `cannot be loaded: ${messageOf(error).split('\n')[0]}`, error);
    }
  };

  try {
    const encoder = await open(manifest.textEncoder.file);
    checkEncoderSession(encoder, manifest.textEncoder);
    const text = new TextEncoder(files, tokenizer, encoder);
    await text.unconditional();

    const denoisers: Partial<Record<StageName, Denoiser>> = {};
    for (const [index, stage] of manifest.stages.entries()) {
      if (options.stages && !options.stages.includes(stage.name)) continue;
      const session = await open(stage.file);
      const { width } = manifest.textEncoder;
      checkStageSession(session, stage, index, width);
      if (!TRUSTED.includes(runtime.provider)) {
        const reference = await cpu.open(files.path(stage.file));
        const { distance, isRight } = await checkAnswers(stage, session, reference, width);
        await reference.release();
        if (!isRight) {
          const percent = (distance * 100).toFixed(0);
          options.log?.(
            `${runtime.provider} computes ${stage.file} wrongly (${percent} % off); falling back to cpu`,
          );
          await close();
          return await loadPack(dir, { ...options, runtime: cpu });
        }
      }
      const batch =
        options.batch ?? (runtime.provider === 'cpu' ? 1 : await calibrate(stage, session, width));
      denoisers[stage.name] = createDenoiser(stage, session, Math.min(batch, stage.maxBatch));
    }
    return {
      ...files,
      provider: runtime.provider,
      text,
      words,
      batches: Object.fromEntries(Object.entries(denoisers).map(([name, { batch }]) => [name, batch])),
      engine: new Engine(denoisers, options.between),
      buffers,
      noise,
      admission: new Admission(options.memoryBytes ?? 2 ** 30),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
