import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AtelierError } from '@atelier/domain';
import type { Answer } from './child-answer';

/** What the person is told; the file that a child had is the only one that it takes with it. */
interface Refusals {
  /** Too many files wait. */
  busy: () => AtelierError;
  /** This file crashed the decoder, took too long, or is damaged. */
  unreadable: () => AtelierError;
  /** The child does not start. */
  away: () => AtelierError;
}

interface Options {
  /** Module of the child, which calls `answerParent`. */
  module: URL;
  refusals: Refusals;
  /** Longest time for one file, in milliseconds; the largest take a tenth of it. Default 20 s. */
  limitMs?: number;
}

/** Files that wait while one is worked on. */
const MOST_WAITING = 8;
const LIMIT_MS = 20_000;
/** Longest time until a child has loaded its code, which is half a second on an idle machine. */
const START_MS = 60_000;
/** The child ends after so long without a file: it holds about 100 MB. */
const IDLE_MS = 60_000;

interface Job<Order, Result> {
  id: number;
  order: Order;
  resolve: (result: Result) => void;
  reject: (error: AtelierError) => void;
}

/**
 * Works on strangers' files in a child process, one at a time: decoding takes up to two seconds of a core and
 * must not stop an event loop, and a decoder that crashes, hangs or is taken over must harm nothing else.
 */
export class ChildHost<Order, Result> {
  private child: ChildProcess | null = null;
  private isReady = false;
  private running: Job<Order, Result> | null = null;
  private readonly waiting: Job<Order, Result>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextId = 1;

  constructor(private readonly options: Options) {}

  /** What the child answers. @throws AtelierError as `refusals` say */
  ask(order: Order): Promise<Result> {
    if (this.waiting.length >= MOST_WAITING) return Promise.reject(this.options.refusals.busy());
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: this.nextId++, order, resolve, reject });
      this.next();
    });
  }

  /** The child's process; undefined while none runs. */
  get pid(): number | undefined {
    return this.child?.pid;
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
    this.limit(this.isReady ? (this.options.limitMs ?? LIMIT_MS) : START_MS);
    this.child ??= this.start();
    this.child.send({ id: job.id, order: job.order }, (error) => error && this.drop());
  }

  private limit(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.drop(), ms);
  }

  private start(): ChildProcess {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = fork(fileURLToPath(this.options.module), {
      serialization: 'advanced',
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // It needs no secrets, and a decoder that was taken over must find none.
      env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH },
    });
    child.on('message', (answer: Answer<Result>) => {
      const job = this.running;
      if (this.child !== child || !job) return;
      if (answer === 'ready') {
        this.isReady = true;
        this.limit(this.options.limitMs ?? LIMIT_MS);
        return;
      }
      if (job.id !== answer.id) return;
      this.running = null;
      if ('error' in answer) job.reject(this.options.refusals.unreadable());
      else job.resolve(answer.result);
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
    const { unreadable, away } = this.options.refusals;
    this.child = null;
    this.isReady = false;
    this.running = null;
    child?.kill('SIGKILL');
    running?.reject(isReady ? unreadable() : away());
    this.next();
  }
}
