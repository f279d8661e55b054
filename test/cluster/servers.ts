import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '@atelier/launcher';
import { findBinaries } from '../../packages/db/src/embedded/binaries';
import { ensureCluster, SUPERUSER } from '../../packages/db/src/embedded/cluster';
import { serverUser } from '../../packages/db/src/embedded/server-user';
import { FILES } from './inside';
import type { Host } from './network';
import { type Program, script } from './node';

export const DATABASE = 'atelier';
export const PORTS = {
  postgres: 5432,
  pgbouncer: 6432,
  redis: 6379,
  s3: 9000,
  nginx: 80,
  web: 3000,
} as const;

/** Limits that scenarios narrow: server sessions, pooled sessions, bytes of Redis. */
export interface Narrow {
  connections?: number;
  pool?: number;
  redisBytes?: number;
  /** How the S3 server refuses everything. */
  s3?: 'region' | 'expired' | undefined;
}

const folderOf = (name: string): string => {
  const folder = path.join(FILES, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** PostgreSQL's own binaries on a machine of its own; returns its password and its program. */
export async function postgres(
  host: Host,
): Promise<{ password: string; program: (narrow: Narrow) => Program }> {
  const user = serverUser();
  if (!user) throw new Error('the cluster runs as root');
  const native = await findBinaries(user);
  const { data, password } = await ensureCluster(folderOf(host.name), native, user);
  appendFileSync(path.join(data, 'pg_hba.conf'), `host all all ${host.address}/24 scram-sha-256\n`);
  const settings = [
    `listen_addresses=127.0.0.1,${host.address}`,
    'unix_socket_directories=',
    'shared_buffers=64MB',
    'timezone=UTC',
    'log_checkpoints=off',
  ];
  return {
    password,
    program: ({ connections = 100 }) => ({
      command: ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'].concat(
        [path.join(native, 'bin/postgres'), '-D', data, '-p', String(PORTS.postgres)],
        [...settings, `max_connections=${connections}`].flatMap((setting) => ['-c', setting]),
      ),
      ready: /database system is ready to accept connections/,
    }),
  };
}

/**
 * PgBouncer in its session mode: a client keeps one server session, so that LISTEN, session settings and prepared
 * statements work. It refuses root, hence the user.
 */
export function pgbouncer(host: Host, server: Host, password: string, { pool = 80 }: Narrow): Program {
  const folder = folderOf(host.name);
  const users = path.join(folder, 'users.txt');
  const settings = path.join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${SUPERUSER}" "${password}"\n`);
  writeFileSync(
    settings,
    `[databases]
${DATABASE} = host=${server.address} port=${PORTS.postgres}
[pgbouncer]
listen_addr = ${host.address}
listen_port = ${PORTS.pgbouncer}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = session
default_pool_size = ${pool}
max_client_conn = 300
query_wait_timeout = 4
server_connect_timeout = 5
server_login_retry = 1
tcp_keepalive = 1
tcp_keepidle = 10
tcp_keepintvl = 5
tcp_keepcnt = 3
`,
  );
  for (const file of [folder, users, settings]) chmodSync(file, 0o755);
  return { command: ['pgbouncer', '-u', 'nobody', settings], ready: /process up/ };
}

export const redis = (host: Host, { redisBytes = 0 }: Narrow): Program => ({
  command: ['redis-server', '--port', String(PORTS.redis), '--bind', host.address].concat(
    ['--protected-mode', 'no', '--save', '', '--appendonly', 'no', '--dir', folderOf(host.name)],
    ['--maxmemory', String(redisBytes), '--maxmemory-policy', 'noeviction'],
  ),
  ready: /Ready to accept connections/,
});

export const s3 = (host: Host, { s3: refuses = '' as never }: Narrow): Program =>
  script('test/cluster/nodes/s3.ts', {
    S3_REFUSES: refuses,
    S3_ADDRESS: host.address,
    S3_PORT: String(PORTS.s3),
    S3_DIRECTORY: folderOf(host.name),
  });

/** nginx with the shipped configuration, its names and places replaced by those of the cluster. */
export function nginx(host: Host, webs: readonly Host[]): Program {
  const folder = folderOf(host.name);
  const file = path.join(folder, 'nginx.conf');
  let text = readFileSync(path.join(root, 'deploy/nginx.conf'), 'utf8').replaceAll('/tmp/', `${folder}/`);
  for (const { name, address } of webs) text = text.replaceAll(`${name}:3000`, `${address}:${PORTS.web}`);
  text = text.replace(/listen \d+/g, `listen ${host.address}:${PORTS.nginx}`);
  writeFileSync(file, text.replace('worker_processes auto', 'worker_processes 1'));
  return { command: ['nginx', '-c', file, '-g', 'daemon off;'], ready: 'at once' };
}
