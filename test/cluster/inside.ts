import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '@atelier/launcher';

const INSIDE = 'ATELIER_CLUSTER';
/** Programs of Debian that the cluster is made of. */
const NEEDED = ['unshare', 'nsenter', 'ip', 'nginx', 'pgbouncer', 'redis-server'];
/** The mount point of the cluster's files, in memory and only inside. */
export const FILES = path.join(os.tmpdir(), 'atelier-cluster');

/**
 * Runs this command again inside network, process and mount namespaces of its own, and ends with its exit code.
 * The kernel removes all of it with the last process, whatever ends this one: Ctrl-C, a crash or kill -9.
 * Returns only inside.
 */
export async function stayInside(): Promise<void> {
  if (process.env[INSIDE]) {
    for (const folder of ['/run/netns', FILES]) mount(folder);
    return;
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0) leave('needs Linux and root');
  const missing = NEEDED.filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length > 0)
    leave(`needs ${missing.join(', ')}: apt-get install nginx pgbouncer redis-server iproute2`);
  const run = path.join(root, 'packages/launcher/bin/run.mjs');
  const child = spawn(
    'unshare',
    ['--net', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', process.execPath, run].concat(
      'test/cluster/index.ts',
      process.argv.slice(2),
    ),
    {
      cwd: root,
      env: { ...process.env, [INSIDE]: '1', NODE_NO_WARNINGS: '1', npm_lifecycle_event: '' },
      stdio: 'inherit',
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGKILL'));
  process.exit(await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1))));
}

function mount(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
  if (status !== 0) leave(`cannot mount ${folder}`);
}

function leave(why: string): never {
  process.stderr.write(`proof:cluster: ${why}\n`);
  process.exit(1);
}
