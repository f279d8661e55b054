import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort, migrate, startEmbedded } from '@atelier/db';
import { buildSite, root } from '@atelier/launcher';
import { say } from '../run-tool';

const MANY = '1000000000';

export interface Site {
  url: string;
  /** CPU that the web process, and the database, have used so far, in ms; 0 where the system does not tell. */
  cpuMs(): { web: number; database: number };
  stop(): Promise<void>;
}

const node = (args: string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

/** CPU of a process by the scheduler's account, in ms. */
function cpuOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

/**
 * The production build of the tree `tree` as its own process, with `pictures` seeded pictures on an embedded
 * PostgreSQL. Quotas are lifted; the limits of an address hold. @param profile folder for a CPU profile
 */
export async function openSite(tree: string, pictures: number, profile?: string): Promise<Site> {
  if (tree === root) await buildSite(() => say('building the site …'));
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-http-'));
  const server = await startEmbedded({ dataDir });
  await migrate(server.url);
  const port = await freePort();
  const env = {
    DATABASE_URL: server.url,
    DATA_DIR: dataDir,
    NODE_ENV: 'production',
    PORT: String(port),
    LISTEN_HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SERVICE_TOKEN: randomBytes(24).toString('hex'),
    TRUST_PROXY: '1',
    LOG_LEVEL: 'error',
    ...Object.fromEntries(
      ['ACTIVE', 'ACTIVE_SECONDS', 'PERSON_DAY', 'ROOM_DAY', 'WAITING'].map((name) => [
        `QUOTA_${name}`,
        MANY,
      ]),
    ),
  };
  const seeding = node(
    ['--import', 'tsx', 'packages/tooling/src/seed.ts', '--generations', String(pictures)],
    env,
  );
  const [code] = await new Promise<[number]>((resolve) =>
    seeding.once('close', (ended) => resolve([ended ?? 1])),
  );
  if (code !== 0) throw new Error(`seeding ended with ${code}`);
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`] : [];
  const web = node([...flags, '--import', 'tsx', path.join(tree, 'apps/web/server.ts')], env);
  await new Promise<void>((resolve, reject) => {
    web.once('message', () => resolve());
    web.once('close', (ended) => reject(new Error(`the site ended with ${ended}`)));
  });
  const databasePids = (): number[] =>
    readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  return {
    url: env.PUBLIC_URL,
    cpuMs: () => ({
      web: os.platform() === 'linux' ? cpuOf(web.pid!) : 0,
      database:
        os.platform() === 'linux'
          ? [server.pid, ...databasePids()].reduce((sum, pid) => sum + cpuOf(pid), 0)
          : 0,
    }),
    async stop() {
      const closed = new Promise((resolve) => web.once('close', resolve));
      web.kill('SIGTERM');
      await closed;
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
