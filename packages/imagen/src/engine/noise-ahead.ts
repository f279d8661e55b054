/**
 * Noise for an image's next stage, drawn on another thread while a net blocks this one (`session.run` does). The same numbers as
 * `createRng` draws, by the same code; whatever is not there in time is drawn here. Knows nothing of what the noise is for.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { streamWords } from '../rng';
import { kernel, PER_TURN } from '../vector/gaussian';
import { PORTION } from '../vector/portion';
import type { BufferPool } from './buffer-pool';

/** A stream of an image, from its beginning. */
export interface Wish {
  stream: string;
  length: number;
}

/** Noise on its way. `drop` it when it is no longer wanted. */
export interface Drawn {
  /** The noise of a stream that was wished for; from then on the caller's. Null when it is not there yet, or taken. */
  take(stream: string): Float32Array | null;
  drop(): void;
}

interface Asked {
  readonly stream: string;
  wanted: boolean;
  noise: Float32Array | null;
}

/** Below this a message costs as much as the noise. */
const WORTH_A_MESSAGE = 100_000;

/** Plain text, because a thread starts from text whatever loads this module. `out` arrives and leaves without a copy. */
const THREAD = `
  const { module, port } = require('node:worker_threads').workerData;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const draw = new WebAssembly.Instance(module, { m: { m: memory } }).exports.m;
  const drawn = new Float32Array(memory.buffer);
  port.on('message', ({ out, seed, key }) => {
    for (let at = 0; at < out.length; at += ${PORTION}) {
      const count = Math.min(${PORTION}, out.length - at);
      draw(0, Math.ceil(count / ${PER_TURN}), at / 4, ...seed, ...key);
      out.set(drawn.subarray(0, count), at);
    }
    port.postMessage(out, [out.buffer]);
  });
`;

/** One image at a time, whoever asks first: so it holds one stage's noise at most, 25 MB at 1024 pixels. */
export class NoiseAhead {
  #thread: { worker: Worker; port: MessagePort } | null = null;
  #closed = false;
  /** Streams in the order they were asked for; the thread answers in that order. */
  #asked: Asked[] = [];

  constructor(private readonly buffers: BufferPool) {}

  /** Has the streams `...stage, wish.stream` of `seed` drawn; null when that is not worth it, or another image's are. */
  draw(seed: number, stage: string, wishes: readonly Wish[]): Drawn | null {
    this.#receive();
    const large = wishes.filter(({ length }) => length >= WORTH_A_MESSAGE);
    if (this.#closed || this.#asked.length > 0 || large.length === 0) return null;
    this.#thread ??= this.#start();
    const { port } = this.#thread;
    const mine = large.map(({ stream, length }): Asked => {
      const out = this.buffers.take(length);
      port.postMessage({ out, ...streamWords(seed, stage, stream) }, [out.buffer as ArrayBuffer]);
      return { stream, wanted: true, noise: null };
    });
    this.#asked = mine;
    return {
      take: (stream) => {
        this.#receive();
        const found = mine.find((each) => each.stream === stream && each.wanted && each.noise);
        if (!found) return null;
        found.wanted = false;
        this.#forget(found);
        return found.noise;
      },
      drop: () => {
        for (const each of mine.filter(({ wanted }) => wanted)) {
          each.wanted = false;
          if (each.noise) this.#discard(each, each.noise);
        }
      },
    };
  }

  /** Ends the thread; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.worker.terminate();
  }

  #start() {
    const { port1, port2 } = new MessageChannel();
    const workerData = { module: kernel.module, port: port2 };
    // Without the loaders of this process, which the text does not need.
    const worker = new Worker(THREAD, { eval: true, execArgv: [], workerData, transferList: [port2] });
    // It must not keep the process alive, and without it noise is drawn here.
    worker.unref();
    worker.on('error', () => void this.close());
    return { worker, port: port1 };
  }

  #receive(): void {
    if (!this.#thread) return;
    for (;;) {
      const received = receiveMessageOnPort(this.#thread.port);
      if (!received) return;
      const next = this.#asked.find((each) => each.noise === null)!;
      const noise = received.message as Float32Array;
      next.noise = noise;
      if (!next.wanted) this.#discard(next, noise);
    }
  }

  #discard(one: Asked, noise: Float32Array): void {
    this.buffers.give(noise);
    this.#forget(one);
  }

  #forget(one: Asked): void {
    this.#asked = this.#asked.filter((each) => each !== one);
  }
}
