import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtelierError } from '@atelier/domain';
import type { Examined } from '@atelier/provenance';

export interface Order {
  id: number;
  file: Uint8Array;
  keys: readonly Uint8Array[];
}
/** What the child says: `ready` once its code is loaded, then an answer to each order. */
export type Answer = { id: number; examined: Examined | null } | { id: number; error: string } | 'ready';

/** Files that wait while one is examined. */
const MOST_WAITING = 8;
const RETRY_AFTER_MS = 5_000;
/** Longest time for one file; the largest take a tenth of it. */
const LIMIT_MS = 20_000;
/** Longest time until a child has loaded its code, which is half a second on an idle machine. */
const START_MS = 60_000;
/** The child ends after so long without a file: it holds about 100 MB. */
const IDLE_MS = 60_000;

interface Job {
  order: Order;
  resolve: (examined: Examined | null) => void;
  reject: (error: AtelierError) => void;
}

/**
 * Examines files in a child process, one at a time: decoding and the search for marks take up to two seconds of
 * a core, and must not stop an event loop.
 */
class Examiner {
  private child: ChildProcess | null = null;
  private isReady = false;
  private running: Job | null = null;
  private readonly waiting: Job[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextId = 1;

  /**
   * What `examine` returns.
   * @throws AtelierError rate_limited (too many files wait), invalid_request (this file took too long or
   *   crashed the decoder), unavailable (the child does not start)
   */
  examine(file: Uint8Array, keys: readonly Uint8Array[]): Promise<Examined | null> {
    if (this.waiting.length >= MOST_WAITING)
      return Promise.reject(
        new AtelierError('rate_limited', 'Many files are being checked. Try again in a moment.', {
          retryAfterMs: RETRY_AFTER_MS,
        }),
      );
    return new Promise((resolve, reject) => {
      this.waiting.push({ order: { id: this.nextId++, file, keys }, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running) return;
    clearTimeout(this.timer);
    const job = this.waiting.shift();
    if (!job) {
      this.timer = setTimeout(() => this.drop(), IDLE_MS);
      this.timer.unref();
      return;
    }
    this.running = job;
    this.timer = setTimeout(() => this.drop(), this.isReady ? LIMIT_MS : START_MS);
    this.child ??= this.start();
    this.child.send(job.order, (error) => error && this.drop());
  }

  private start(): ChildProcess {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = fork(fileURLToPath(new URL('./examine-child.ts', import.meta.url)), {
      serialization: 'advanced',
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // It needs no secrets, and a decoder that was taken over must find none.
      env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH },
    });
    child.on('message', (answer: Answer) => {
      const job = this.running;
      if (this.child !== child || !job) return;
      if (answer === 'ready') {
        this.isReady = true;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.drop(), LIMIT_MS);
        return;
      }
      if (job.order.id !== answer.id) return;
      this.running = null;
      if ('error' in answer) job.reject(unreadable());
      else job.resolve(answer.examined);
      this.next();
    });
    for (const event of ['error', 'exit'] as const)
      child.once(event, () => {
        if (this.child === child) this.drop();
      });
    // A process that wants to end does not wait for files.
    child.unref();
    child.channel?.unref();
    return child;
  }

  /** Ends the child, which refuses the file that it had. */
  private drop(): void {
    const { child, running, isReady } = this;
    this.child = null;
    this.isReady = false;
    this.running = null;
    child?.kill('SIGKILL');
    running?.reject(isReady ? unreadable() : away());
    this.next();
  }
}

const unreadable = (): AtelierError =>
  new AtelierError('invalid_request', 'This file could not be examined. Send the picture in another format.');

const away = (): AtelierError =>
  new AtelierError('unavailable', 'Files cannot be checked at the moment. Try again shortly.');

export const examiner = new Examiner();
