import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '@atelier/launcher';
import type { Host } from './network';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** A supervisor's pause before it starts a process again that ended by itself. */
const AGAIN_MS = 1_000;
/** Longest time of a start, on a busy machine. */
const START_MS = 180_000;
/** Longer than a process needs to stop softly. */
const STOP_MS = 12_000;

export interface Said {
  at: number;
  level: number;
  msg: string;
  line: string;
}
export interface Program {
  command: string[];
  env?: Record<string, string>;
  /** Its output says that it is ready, or nothing does; without one it is ready when it tells its parent. */
  ready?: RegExp | 'at once';
}

/** A TypeScript entry of this checkout as a program. */
export const script = (entry: string, env: Record<string, string>): Program => ({
  command: [process.execPath, '--import', TSX, entry],
  env,
});

/** One process on a machine of its own, started again when it ends by itself, as a supervisor does. */
export class Node {
  private child: ChildProcess | null = null;
  private wanted = false;
  private starts = 0;
  private waiting: (() => void)[] = [];
  private rest = '';
  readonly said: Said[] = [];
  /** Exit codes of ends that nobody asked for. */
  readonly crashes: (number | string)[] = [];

  constructor(
    readonly host: Host,
    private readonly program: (start: number) => Program,
  ) {}

  get name(): string {
    return this.host.name;
  }
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    this.wanted = true;
    const ready = new Promise<'ready'>((resolve) => this.waiting.push(() => resolve('ready')));
    if (!this.child) this.launch();
    const late = sleep(START_MS, 'late' as const, { ref: false });
    if ((await Promise.race([ready, late])) === 'late')
      throw new Error(
        `${this.name} does not start:\n${this.said
          .slice(-8)
          .map(({ line }) => line.slice(0, 600))
          .join('\n')}`,
      );
  }

  /** SIGTERM, then SIGKILL; resolves with the seconds that it took. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.wanted = false;
    const child = this.child;
    if (!child) return 0;
    const began = performance.now();
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await closed;
    clearTimeout(force);
    return (performance.now() - began) / 1000;
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Lines of the log since `at` that a person should see: warnings, errors, last words. */
  loud(at: number): Said[] {
    return this.said.filter((said) => said.at >= at && said.level >= 40);
  }

  private launch(): void {
    const { command, env, ready } = this.program(this.starts++);
    const child: ChildProcess = spawn('nsenter', [`--net=/run/netns/${this.name}`, ...command], {
      cwd: root,
      env: { NODE_ENV: 'production', PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    child.on('message', () => this.isReady());
    if (ready === 'at once') this.isReady();
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        const lines = (this.rest + chunk).split('\n');
        this.rest = lines.pop() ?? '';
        for (const line of lines) {
          this.said.push(heard(line));
          if (ready instanceof RegExp && ready.test(line)) this.isReady();
        }
      });
    child.once('close', (code, signal) => {
      this.child = null;
      if (!this.wanted) return;
      this.crashes.push(code ?? signal ?? 'ended');
      setTimeout(() => this.wanted && !this.child && this.launch(), AGAIN_MS);
    });
  }

  private isReady(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function heard(line: string): Said {
  try {
    const { level, msg, ...more } = JSON.parse(line) as {
      level: number;
      msg?: string;
      err?: { message?: string };
    };
    const why =
      more.err?.message ??
      (more as { why?: string; reason?: string }).why ??
      (more as { reason?: string }).reason;
    return {
      at: Date.now(),
      level,
      msg: `${msg ?? ''}${why ? ` (${why.trim().split('\n').at(-1)})` : ''}`,
      line,
    };
  } catch {
    const loud =
      line.startsWith('{') === false &&
      /\b(error|fatal|warning|panic|oom|cannot|setting)\b|^\w+: /i.test(line);
    return {
      at: Date.now(),
      level: loud && !/AWS|trace-warnings|\bLOG\b/.test(line) ? 50 : 30,
      msg: line,
      line,
    };
  }
}
