import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { freePort } from '@atelier/db';

export type TestRedis = {
  url: string;
  /** Hangs: connections stay open and nothing is answered. */
  hang(): void;
  resume(): void;
  /** Refuses every write for want of memory. */
  fill(): void;
  stop(): Promise<void>;
};

/**
 * Whether this machine has a Redis server. Prints a note when it has none, because those tests are skipped.
 */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (!found)
    process.stderr.write(
      '\nNOT TESTED: several web processes over Redis. Install redis-server (apt-get) to test it.\n\n',
    );
  return found;
}

/** Whether a Redis answers at `port`; any other server there says something else, or nothing. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createConnection({ port, host: '127.0.0.1' }, () => probe.write('PING\r\n'));
    const end = (found: boolean): void => {
      probe.destroy();
      resolve(found);
    };
    probe.once('data', (data) => end(data.toString().startsWith('+PONG')));
    probe.once('error', () => end(false));
    probe.once('close', () => end(false));
  });

/** Sends one command to the Redis at `port`, if there is one. */
function tell(port: number, command: string): void {
  const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.end(`${command}\r\n`));
  socket.on('error', () => {});
}

/** Starts Redis at `port`. Resolves to null when it ends at once, as when the port was taken meanwhile. */
async function startAt(port: number): Promise<ChildProcess | null> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers(port)) return child.exitCode === null ? child : null;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return null;
}

/** An empty Redis in memory on a port of its own. */
export async function startRedis(): Promise<TestRedis> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const child = await startAt(port);
    if (!child) continue;
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    return {
      url: `redis://127.0.0.1:${port}`,
      hang: () => void child.kill('SIGSTOP'),
      resume: () => {
        child.kill('SIGCONT');
        tell(port, 'CONFIG SET maxmemory 0');
      },
      fill: () => tell(port, 'CONFIG SET maxmemory 1'),
      async stop() {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('redis-server ended at once on five ports.');
}
