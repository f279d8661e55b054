/**
 * Draws the noise of an image's next stage on another thread while `session.run` blocks this one. The numbers
 * and the code are those of `createRng`. This thread draws the noise itself when it is late. Knows nothing of
 * the noise's use.
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
  /**
   * Returns the noise of a requested stream and gives it to the caller. Null when it is not ready yet, or
   * already taken.
   */
  take(stream: string): Float32Array | null;
  drop(): void;
}

interface Asked {
  readonly stream: string;
  wanted: boolean;
  noise: Float32Array | null;
}

/** Streams shorter than this are not sent to the thread: the message would cost as much as the noise. */
const WORTH_A_MESSAGE = 100_000;

/**
 * The thread's program. Plain text, so that the thread starts the same way under every module loader. `out`
 * is transferred, not copied.
 */
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

/**
 * Serves one image at a time, first come first served, so it holds one stage's noise at most: 25 MB at 1024
 * pixels.
 */
export class NoiseAhead {
  #thread: { worker: Worker; port: MessagePort } | null = null;
  #closed = false;
  /** Streams in the order they were asked for; the thread answers in that order. */
  #asked: Asked[] = [];

  constructor(private readonly buffers: BufferPool) {}

  /**
   * Starts to draw the streams `...stage, wish.stream` of `seed`. Null when they are too short, or another
   * image's are being drawn.
   */
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
    // The program needs none of this process's module loaders.
    const worker = new Worker(THREAD, { eval: true, execArgv: [], workerData, transferList: [port2] });
    // The thread must not keep the process alive. When it fails, noise is drawn on this thread.
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
