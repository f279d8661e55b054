import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Folders of this machine that the containers see. */
export interface Places {
  /** A Debian root. */
  base: string;
  /** Node's binary. */
  node: string;
  /** One folder a target, as deploy/steps/collect.sh leaves it. */
  trees: string;
  /** DATA_DIR of all processes. */
  data: string;
  /** Packs, seen at /packs. */
  packs: string;
}

/** Settings of deploy/Containerfile's targets that a process cannot do without. */
const SHARED = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  DATA_DIR: '/data',
};

/** One process in a root of its own, as a container of an image would run it. */
export class Container {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | null>;

  /** @param options.hide a folder of the image that looks empty */
  constructor(
    { base, node, trees, data, packs }: Places,
    target: string,
    command: string[],
    { env = {}, hide = '-' }: { env?: Record<string, string>; hide?: string } = {},
  ) {
    const enter = path.join(import.meta.dirname, 'enter.sh');
    const settings = Object.entries({ ...SHARED, ...env }).map(([name, value]) => `${name}=${value}`);
    const mounts = [base, path.join(trees, target), data, node, packs, hide];
    this.child = spawn('unshare', ['--mount', enter, ...mounts, ...settings, ...command], {
      env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk;
      });
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Sends SIGTERM and resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

/** Asks until `ask` gives something else than null. @throws Error with the process's output after `limitMs` */
export async function until<T>(
  container: Container,
  what: string,
  ask: () => Promise<T | null>,
  limitMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await ask().catch(() => null);
    if (found !== null) return found;
    if (performance.now() > deadline || container.child.exitCode !== null)
      throw new Error(`${what}: ${container.output.slice(-2_000) || 'no output'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
