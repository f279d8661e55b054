import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MAIN = path.resolve(import.meta.dirname, '../../../gpu-worker/src/main.ts');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const RESTART_MS = 300;

type Member = { name: string; process: ChildProcess };

/**
 * Keeps `size` worker processes and replaces one that ends, as the launcher does. Linux only (/proc).
 */
export class Fleet {
  private readonly members = new Map<number, Member>();
  private readonly frozen = new Map<number, NodeJS.Timeout>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopping = false;
  private starts = 0;
  /** Log records of the workers, as pino writes them. */
  readonly said: { msg?: string; outcome?: string }[] = [];

  constructor(
    private readonly size: number,
    private readonly databaseUrl: string,
    private readonly env: Record<string, string>,
  ) {}

  start(): void {
    for (let slot = 0; slot < this.size; slot++) this.launch(slot);
  }

  get workers(): number[] {
    return [...this.members.values()].flatMap(({ process: { pid } }) => pid ?? []);
  }

  /** Returns the living workers with these connection names. */
  named(names: readonly string[]): number[] {
    const members = [...this.members.values()].filter(({ name }) => names.includes(name));
    return members.flatMap(({ process: { pid } }) => pid ?? []);
  }

  kill(pid: number): void {
    signal(pid, 'SIGKILL');
  }

  /** SIGSTOP now, SIGCONT after `ms`. */
  freeze(pid: number, ms: number): void {
    if (this.frozen.has(pid) || !signal(pid, 'SIGSTOP')) return;
    this.frozen.set(
      pid,
      setTimeout(() => this.thaw(pid), ms),
    );
  }

  stopSoftly(pid: number): void {
    signal(pid, 'SIGTERM');
  }

  thawAll(): void {
    for (const pid of [...this.frozen.keys()]) this.thaw(pid);
  }

  /** Stops all softly, then kills the rest. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.thawAll();
    const ended = [...this.members.values()].map(({ process: child }) => {
      const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
      return gone.then(() => clearTimeout(force));
    });
    await Promise.all(ended);
  }

  private thaw(pid: number): void {
    clearTimeout(this.frozen.get(pid));
    this.frozen.delete(pid);
    signal(pid, 'SIGCONT');
  }

  private launch(slot: number): void {
    // every start has a name of its own, which the oracle sees
    const name = `worker-${slot}.${this.starts++}`;
    const url = new URL(this.databaseUrl);
    url.searchParams.set('application_name', name);
    const child = spawn(process.execPath, ['--import', TSX, MAIN], {
      env: { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: url.toString(), ...this.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.members.set(slot, { name, process: child });
    let rest = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
    child.once('close', () => {
      this.members.delete(slot);
      if (this.stopping) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.launch(slot);
      }, RESTART_MS);
      this.timers.add(timer);
    });
  }

  private hear(line: string): void {
    try {
      this.said.push(JSON.parse(line));
    } catch {
      this.said.push({ msg: line });
    }
  }
}

/** False: it is gone already. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The inference children of a worker that live now. */
export function inferenceChildrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return (
          Number(ppid) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('inference/child')
        );
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);
}
