import path from 'node:path';
import { createDb, type Db, migrate } from '@atelier/db';
import { writeTinyPack } from '@atelier/imagen/testing';
import { createStorage, type Storage } from '@atelier/storage';
import { installOracle } from '../support/chaos/oracle';
import { type LocalDiscord, startDiscord } from '../support/discord';
import { FILES } from './inside';
import { type Host, Network, OUTSIDE } from './network';
import { Node, type Program, script } from './node';
import { Receiver } from './receiver';
import { DATABASE, type Narrow, nginx, PORTS, pgbouncer, postgres, redis, s3 } from './servers';

const SERVICE_TOKEN = 'a-token-for-this-proof-only';
const KINDS = ['web', 'worker', 'bot', 'postgres', 'redis', 's3', 'nginx'] as const;
export type Kind = (typeof KINDS)[number];
/** Steps of the tiny pack: a picture of 256 pixels takes about a second of one core. */
const STEPS: [number, number, number] = [150, 150, 2];
const CLIENTS = 100;

/** A whole studio on machines of its own; what is in it, and what scenarios may do to it. */
export class Cluster {
  readonly network = new Network(CLIENTS);
  readonly receiver = new Receiver();
  /** Limits that the next start of a server takes on. */
  narrow: Narrow = {};
  /** Protocol version of the processes that start from now on; empty: this checkout's. */
  version = '';
  /** Settings that the next start of a process takes on, by kind. */
  settings: Partial<Record<Kind, Record<string, string>>> = {};
  discord!: LocalDiscord;
  db!: Db;
  storage!: Storage;
  readonly nodes = new Map<string, Node>();
  private readonly hosts: Record<string, Host> = {};
  private password = '';
  private pack = '';

  async start(): Promise<void> {
    const machines = { postgres: 10, pgbouncer: 11, redis: 12, s3: 13, nginx: 14, 'web-1': 21, 'web-2': 22 };
    const workers = { 'worker-1': 31, 'worker-2': 32, 'worker-3': 33, 'worker-4': 34, bot: 41 };
    for (const [name, at] of Object.entries({ ...machines, ...workers }))
      this.hosts[name] = this.network.add(name, at);
    this.pack = await writeTinyPack(path.join(FILES, 'pack', 'tiny'), { steps: STEPS });
    await this.receiver.start(OUTSIDE);
    this.discord = await startDiscord(OUTSIDE);
    const server = await postgres(this.host('postgres'));
    this.password = server.password;
    this.add('postgres', () => server.program(this.narrow));
    this.add('pgbouncer', () =>
      pgbouncer(this.host('pgbouncer'), this.host('postgres'), this.password, this.narrow),
    );
    this.add('redis', () => redis(this.host('redis'), this.narrow));
    this.add('s3', () => s3(this.host('s3'), this.narrow));
    this.add('nginx', () => nginx(this.host('nginx'), this.hostsOf('web')));
    for (const name of ['web-1', 'web-2']) this.add(name, () => this.web(name));
    for (const name of Object.keys(workers)) this.add(name, (start) => this.service(name, start));
    await this.node('postgres').start();
    const direct = this.url('postgres', 'postgres');
    const admin = createDb(direct, { poolSize: 1 });
    await admin.$executeRawUnsafe(`CREATE DATABASE ${DATABASE}`);
    await admin.close();
    await migrate(this.url('postgres'));
    // The checks read everything that half an hour of load has written.
    this.db = createDb(this.url('postgres', DATABASE, 'driver'), { poolSize: 4, statementMs: 60_000 });
    await installOracle((sql) => this.db.$executeRawUnsafe(sql));
    this.storage = createStorage(this.storageUrl());
    await Promise.all(['pgbouncer', 'redis', 's3'].map((name) => this.node(name).start()));
    await Promise.all([this.node('web-1').start(), this.node('web-2').start()]);
    await this.node('nginx').start();
    for (const name of ['bot', 'worker-1', 'worker-2', 'worker-3']) await this.node(name).start();
    await this.discord.ready();
  }

  host(name: string): Host {
    const found = this.hosts[name];
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  }
  node(name: string): Node {
    const found = this.nodes.get(name);
    if (!found) throw new Error(`no node ${name}`);
    return found;
  }
  /** The machines of a kind; those of `postgres` are the server and its pooler. */
  hostsOf(kind: Kind): Host[] {
    const names = Object.keys(this.hosts).filter((name) => name === kind || name.startsWith(`${kind}-`));
    if (kind === 'postgres') names.push('pgbouncer');
    return names.map((name) => this.host(name));
  }
  /** The nodes of a kind that run. */
  nodesOf(kind: Kind): Node[] {
    return this.hostsOf(kind).flatMap(({ name }) =>
      this.node(name).pid === undefined ? [] : [this.node(name)],
    );
  }
  /** The URL of the site: nginx, or one web alone. */
  site(name = 'nginx'): string {
    return `http://${this.host(name).address}${name === 'nginx' ? '' : `:${PORTS.web}`}`;
  }
  storageUrl({ user = 'S3RVER:S3RVER', region = '' } = {}): string {
    const endpoint = encodeURIComponent(`http://${this.host('s3').address}:${PORTS.s3}`);
    return `s3://${user}@atelier?endpoint=${endpoint}${region && `&region=${region}`}`;
  }
  url(server: 'postgres' | 'pgbouncer', database: string = DATABASE, application = ''): string {
    const url = `postgresql://atelier:${this.password}@${this.host(server).address}:${PORTS[server]}/${database}`;
    return application ? `${url}?application_name=${application}` : url;
  }

  private add(name: string, program: (start: number) => Program): void {
    this.nodes.set(name, new Node(this.host(name), program));
  }
  private ours(entry: string, env: Record<string, string>): Program {
    const program = script(entry, env);
    if (this.version) program.command.splice(3, 0, '--import', './test/cluster/nodes/next-version.mjs');
    return program;
  }
  private shared(name: string, start: number): Record<string, string> {
    return {
      NODE_ENV: 'production',
      DATABASE_URL: this.url('pgbouncer', DATABASE, `${name}.${start}`),
      DATA_DIR: path.join(FILES, name),
      STORAGE_URL: this.storageUrl(),
      SERVICE_TOKEN,
      PUBLIC_URL: this.site(),
      PACK: this.pack,
      CREDENTIALS: 'off',
      WATERMARK: 'off',
    };
  }
  private web(name: string): Program {
    return this.ours('test/cluster/nodes/web.ts', {
      ...this.shared(name, 0),
      DATABASE_URL: this.url('pgbouncer', DATABASE, name),
      PORT: String(PORTS.web),
      LISTEN_HOST: this.host(name).address,
      REDIS_URL: `redis://${this.host('redis').address}:${PORTS.redis}`,
      TRUST_PROXY: '1',
      WEBHOOK_RECEIVER: OUTSIDE,
      ...this.settings.web,
    });
  }
  /** Workers and the bot: each reaches one web directly, as a service of the cluster would choose one. */
  private service(name: string, start: number): Program {
    const isBot = name === 'bot';
    const web = { 'worker-2': 'web-2', 'worker-3': 'nginx' }[name] ?? 'web-1';
    return this.ours(isBot ? 'apps/bot/src/index.ts' : 'gpu-worker/src/main.ts', {
      ...this.shared(name, start),
      WEB_URL: this.site(web),
      ...(isBot
        ? { DISCORD_TOKEN: this.discord.token, DISCORD_API: this.discord.apiUrl }
        : { DEVICE: 'cpu', WORKER_NAME: name }),
      ...this.settings[isBot ? 'bot' : 'worker'],
    });
  }
}
