import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtelierError } from '@atelier/domain';
import type { Draft, DraftRequest, GenerateEvent, GenerateRequest } from '@atelier/imagen';
import {
  type ChildMessage,
  eventFromWire,
  fromWire,
  type InferenceInfo,
  type LoadHow,
  type ParentMessage,
  type RenderId,
} from './messages';
import { RenderStream } from './render-stream';

export interface InferenceOptions extends LoadHow {
  /** Directory of the pack. */
  pack: string;
  /**
   * Which of the machine's CUDA devices, counted from 0 among those that CUDA_VISIBLE_DEVICES names. Unset:
   * all.
   */
  gpu?: string | undefined;
  /** Gets one line when a provider falls back, a child dies or is replaced. */
  log?: (line: string) => void;
  /** A child that is silent for so long, or without a step while it has work, is killed and replaced. */
  hangMs?: number;
  /** The same while it loads the pack, or a net that had left the memory. */
  loadMs?: number;
  /**
   * Called once when no replacement will do; renders end right after. The child cannot load, or it draws with
   * another pack or device than its predecessor, whose pictures it could not finish.
   */
  onGone?: (why: string) => void;
  /** Called when a child died, before its replacement starts or the client gives up. */
  onDeath?: (cause: DeathCause) => void;
  /** Called whenever a child has loaded the pack. */
  onReady?: (info: InferenceInfo) => void;
  /** Called whenever a child has opened a net, at the load and later. */
  onNet?: (net: string, ms: number) => void;
}

/**
 * Why a child died: `hang` and `load` are kills by the client, `memory` is a SIGKILL by somebody else, in practice
 * the system's out-of-memory killer, and `crash` is all else.
 */
export type DeathCause = 'crash' | 'hang' | 'memory' | 'load';

/** Before the n-th replacement in a row that dies without becoming ready. */
const RESTART_DELAYS_MS = [0, 500, 2000, 5000, 15_000, 30_000];

/**
 * A child that has never been ready is given up after so many replacements: something is wrong with the
 * installation.
 */
const FIRST_START_ATTEMPTS = 2;
/**
 * A child that was ready once gets more replacements: its files may be changing, or memory short for a
 * moment.
 */
const REPLACEMENTS = 4;

type State =
  | { kind: 'stopped' }
  | { kind: 'loading'; child: ChildProcess }
  | { kind: 'ready'; child: ChildProcess; info: InferenceInfo }
  | { kind: 'restarting'; timer: NodeJS.Timeout };

/**
 * The parent's side of the inference child: starts it, passes renders on, watches it, and replaces it when it
 * dies or hangs. Renders that were in flight then end with a retryable error (`unavailable`); later ones wait
 * for the replacement.
 */
export class InferenceClient {
  readonly #options: Required<Omit<InferenceOptions, keyof LoadHow | 'gpu'>> &
    Pick<InferenceOptions, keyof LoadHow | 'gpu'>;
  readonly #renders = new Map<RenderId, RenderStream>();
  readonly #drafts = new Map<RenderId, { resolve(draft: Draft): void; reject(reason: unknown): void }>();
  #state: State = { kind: 'stopped' };
  #whenReady: PromiseWithResolvers = withResolvers();
  /** Pack and device of the first child of this start; null before it was ready. */
  #first: InferenceInfo | null = null;
  #deaths = 0;
  #nextId = 1;
  #lastSign = 0;
  #watchdog: NodeJS.Timeout | undefined;
  /** The child opens a net. */
  #opening = false;
  /** Why the client itself killed the present child. */
  #killedFor: DeathCause | null = null;
  readonly #onText = new Map<RenderId, (ms: number) => void>();

  constructor(options: InferenceOptions) {
    this.#options = {
      log: () => {},
      onGone: () => {},
      onDeath: () => {},
      onReady: () => {},
      onNet: () => {},
      hangMs: 60_000,
      loadMs: 600_000,
      ...options,
    };
  }

  /**
   * Starts the child and loads the pack. Idempotent.
   * @throws AtelierError `pack_invalid` when the pack cannot be loaded; then nothing keeps running
   */
  start(): Promise<InferenceInfo> {
    if (this.#state.kind === 'stopped') {
      this.#whenReady = withResolvers();
      this.#first = null;
      this.#deaths = 0;
      this.#spawn();
      this.#watchdog = setInterval(() => this.#watch(), this.#options.hangMs / 4);
    }
    return this.#whenReady.promise;
  }

  /** Pack and device of the present child; null while none is ready. */
  get info(): InferenceInfo | null {
    return this.#state.kind === 'ready' ? this.#state.info : null;
  }

  /** Process id of the child, for logs and tests. */
  get pid(): number | null {
    return 'child' in this.#state ? (this.#state.child.pid ?? null) : null;
  }

  /**
   * The events of `generate`, computed in the child. Leaving the loop aborts the render.
   * @throws what `generate` throws; AtelierError `unavailable` (retryable: resume with the stages that
   *   arrived) when the child dies or the client is stopped
   */
  async *render(
    request: GenerateRequest,
    { signal, onText }: { signal?: AbortSignal; onText?: (ms: number) => void } = {},
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    signal?.throwIfAborted();
    await unlessAborted(this.#whenReady.promise, signal);
    if (this.#state.kind !== 'ready') throw lost('the inference process is not running');
    const id = this.#nextId++;
    const stream = new RenderStream();
    const stopListening = () => stream.fail(signal?.reason);
    signal?.addEventListener('abort', stopListening, { once: true });
    if (this.#renders.size === 0) this.#lastSign = performance.now();
    this.#renders.set(id, stream);
    if (onText) this.#onText.set(id, onText);
    this.#send({ type: 'render', id, request });
    try {
      yield* stream;
    } finally {
      signal?.removeEventListener('abort', stopListening);
      this.#renders.delete(id);
      this.#onText.delete(id);
      if (!stream.ended) this.#send({ type: 'abort', id });
    }
  }

  /**
   * Draws a draft in the child, between the calls of what it renders. Does not wait for a child that is not
   * ready.
   * @throws what `drawDraft` throws; AtelierError `unavailable` when there is no child or it dies
   */
  draft(request: DraftRequest): Promise<Draft> {
    if (this.#state.kind !== 'ready') return Promise.reject(lost('the inference process is not running'));
    const id = this.#nextId++;
    const drawing = new Promise<Draft>((resolve, reject) => this.#drafts.set(id, { resolve, reject }));
    this.#send({ type: 'draft', id, request });
    return drawing.finally(() => this.#drafts.delete(id));
  }

  /** Renders in flight. */
  get rendering(): number {
    return this.#renders.size;
  }

  /** Kills the child and ends what is in flight. Idempotent. */
  async stop(why = 'the inference process was stopped'): Promise<void> {
    const state = this.#state;
    if (state.kind === 'stopped') return;
    this.#state = { kind: 'stopped' };
    clearInterval(this.#watchdog);
    const reason = lost(why);
    this.#whenReady.reject(reason);
    this.#endRenders(reason);
    if (state.kind === 'restarting') return clearTimeout(state.timer);
    const gone = new Promise<void>((resolve) => state.child.once('exit', () => resolve()));
    if (state.child.exitCode !== null || state.child.signalCode !== null) return;
    state.child.kill('SIGKILL');
    await gone;
  }

  #spawn(): void {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
      serialization: 'advanced',
      // The child is TypeScript too, however this process was started.
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: returningMemory(withGpu(process.env, this.#options.gpu), this.#options.memoryLimit),
    });
    this.#state = { kind: 'loading', child };
    this.#opening = false;
    this.#lastSign = performance.now();
    child.on('message', (message: ChildMessage) => this.#receive(child, message));
    // Without a process there is no exit event to hear of it.
    child.once('error', (error) => child.pid ?? this.#died(child, error.message));
    child.once('exit', (code, signal) => this.#died(child, signal ?? `code ${code}`));
    const { pack, device, threads, stages, options, check, textDevice, memoryLimit, hangMs } = this.#options;
    const how = { device, threads, stages, options, check, textDevice, memoryLimit };
    this.#send({ type: 'load', pack, how, heartbeatMs: hangMs / 4 });
  }

  #receive(child: ChildProcess, message: ChildMessage): void {
    if (!('child' in this.#state) || this.#state.child !== child) return;
    // A heartbeat proves nothing while there is work: then only its events count.
    if (message.type !== 'alive' || this.#renders.size === 0) this.#lastSign = performance.now();
    switch (message.type) {
      case 'ready':
        if (this.#first && !drawsAlike(this.#first, message.info)) {
          this.#gone(`its replacement has ${named(message.info)} instead of ${named(this.#first)}`);
          break;
        }
        this.#first = message.info;
        this.#state = { kind: 'ready', child, info: message.info };
        this.#deaths = 0;
        this.#whenReady.resolve(message.info);
        this.#options.onReady(message.info);
        break;
      case 'load-failed':
        this.#loadFailed(fromWire(message.error));
        break;
      case 'log':
        this.#options.log(message.line);
        break;
      case 'opening':
        this.#opening = true;
        break;
      case 'opened':
        this.#opening = false;
        this.#options.onNet(message.net, message.ms);
        break;
      case 'event':
        this.#renders.get(message.id)?.push(eventFromWire(message.event));
        break;
      case 'text':
        this.#onText.get(message.id)?.(message.ms);
        break;
      case 'ended': {
        const stream = this.#renders.get(message.id);
        if (message.error) stream?.fail(fromWire(message.error), true);
        else stream?.finish();
        break;
      }
      case 'drafted': {
        const draft = this.#drafts.get(message.id);
        if ('rgb' in message.result) draft?.resolve(message.result);
        else draft?.reject(fromWire(message.result));
        break;
      }
      case 'alive':
        break;
    }
  }

  /** At the first start the caller hears of it; later the next attempt may find the pack repaired. */
  #loadFailed(error: AtelierError): void {
    if (this.#first) {
      this.#options.log(`the pack cannot be loaded again: ${error.message}`);
      this.#kill('load');
    } else {
      this.#whenReady.reject(error);
      void this.stop();
    }
  }

  #died(child: ChildProcess, how: string): void {
    if (!('child' in this.#state) || this.#state.child !== child) return;
    this.#options.onDeath(this.#killedFor ?? (how === 'SIGKILL' ? 'memory' : 'crash'));
    this.#killedFor = null;
    if (this.#deaths >= (this.#first ? REPLACEMENTS : FIRST_START_ATTEMPTS)) {
      this.#gone(`it does not start${this.#first ? ' again' : ''} (${how})`);
      return;
    }
    const delay = RESTART_DELAYS_MS[Math.min(this.#deaths++, RESTART_DELAYS_MS.length - 1)]!;
    this.#options.log(
      `the inference process ended (${how}); a new one starts${delay ? ` in ${delay} ms` : ''}`,
    );
    if (this.#state.kind === 'ready') this.#whenReady = withResolvers();
    this.#state = { kind: 'restarting', timer: setTimeout(() => this.#spawn(), delay) };
    this.#endRenders(lost(`the inference process ended (${how})`));
  }

  #gone(why: string): void {
    const reason = `the inference process is gone: ${why}`;
    this.#options.log(reason);
    // Called first, so that the runner can give its jobs back before their renders fail.
    if (this.#first) this.#options.onGone(reason);
    void this.stop(reason);
  }

  #watch(): void {
    const loads = this.#state.kind === 'loading' || this.#opening;
    const limit = loads ? this.#options.loadMs : this.#options.hangMs;
    const silentMs = performance.now() - this.#lastSign;
    if (silentMs < limit || !('child' in this.#state)) return;
    this.#options.log(`the inference process gave no sign of life for ${Math.round(silentMs)} ms`);
    this.#kill('hang');
  }

  #kill(why: DeathCause): void {
    this.#killedFor = why;
    if ('child' in this.#state) this.#state.child.kill('SIGKILL');
  }

  #endRenders(reason: AtelierError): void {
    for (const stream of this.#renders.values()) stream.fail(reason, true);
    for (const draft of this.#drafts.values()) draft.reject(reason);
  }

  #send(message: ParentMessage): void {
    // A child that is already gone says so by its exit event.
    if ('child' in this.#state && this.#state.child.connected) this.#state.child.send(message, () => {});
  }
}

/**
 * An environment in which CUDA shows one device only, so that every library in the process computes on it.
 */
export function withGpu(env: NodeJS.ProcessEnv, gpu: string | undefined): NodeJS.ProcessEnv {
  if (gpu === undefined) return env;
  const visible = env.CUDA_VISIBLE_DEVICES?.split(',')[Number(gpu)]?.trim();
  return { ...env, CUDA_VISIBLE_DEVICES: visible || gpu };
}

/**
 * An environment in which glibc gives large blocks back to the system when they are freed, where memory is limited:
 * otherwise nets that were freed left 1.9 of 3.6 GB behind (docs/pipeline/memory.md).
 */
const returningMemory = (env: NodeJS.ProcessEnv, limit: number | undefined): NodeJS.ProcessEnv =>
  limit === undefined ? env : { MALLOC_MMAP_THRESHOLD_: '262144', ...env };

/** Whether the second child may finish pictures that the first began. */
const drawsAlike = (a: InferenceInfo, b: InferenceInfo): boolean =>
  a.pack === b.pack && a.version === b.version && a.provider === b.provider;

const named = ({ pack, version, provider }: InferenceInfo): string => `${pack} ${version} on ${provider}`;

const lost = (message: string): AtelierError =>
  new AtelierError('unavailable', message, { retryAfterMs: 1000 });

/** Whether a render that ended with `error` may be tried again from its last finished stage. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof AtelierError && error.code === 'unavailable';

interface PromiseWithResolvers {
  promise: Promise<InferenceInfo>;
  resolve(info: InferenceInfo): void;
  reject(reason: unknown): void;
}

// TODO(node20): Promise.withResolvers
function withResolvers(): PromiseWithResolvers {
  let resolve!: PromiseWithResolvers['resolve'];
  let reject!: PromiseWithResolvers['reject'];
  const promise = new Promise<InferenceInfo>((...both) => {
    [resolve, reject] = both;
  });
  // A rejection without a waiting caller must not end the process.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
