import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PackView } from '@atelier/domain';
import { BOT_NAMESPACE, PROTOCOL_VERSION, WORKER_NAMESPACE } from '@atelier/protocol';
import { register } from '@atelier/queue';
import { type Deps, type Lease, type WorkOrder, work } from '@atelier/services';
import { createLog, readEnv, startWeb, type Web, type WebEnv, type WebOptions } from '@atelier/web';
import sharp from 'sharp';
import { io, type Socket } from 'socket.io-client';
import { catalogueOf } from './factories';
import { createTestDatabase, type TestDatabase } from './postgres';

export const SERVICE_TOKEN = 'a-token-for-this-test-only';

const stages = [
  { name: 'base64', size: 64 },
  { name: 'sr256', size: 256 },
  { name: 'sr1024', size: 1024 },
] as const;
const TINY: PackView = {
  name: 'tiny',
  version: '1.0.0',
  title: 'Tiny',
  description: 'For tests.',
  licence: 'MIT',
  stages: stages.map((stage) => ({ ...stage, sampler: 'ddim' as const, steps: 4, guidanceWeight: 3 })),
  vocabulary: { objects: ['fox'] },
  examples: ['a red fox'],
};

/** The web process without pages, on a database, memory storage and a port of its own. */
export interface TestWeb {
  web: Web;
  url: string;
  database: TestDatabase;
  deps: Deps;
  /** A visitor with a browser, which keeps cookies and sends its Origin. */
  visitor(): Visitor;
  /**
   * A socket as a browser (of `visitor`, if given) or a service opens it; connected, or rejects with the
   * connect error.
   */
  socket(options?: SocketOptions): Promise<Socket>;
  /** A registered worker under the test's control. */
  worker(): Promise<TestWorker>;
  stop(): Promise<void>;
}
interface SocketOptions {
  visitor?: Visitor;
  namespace?: string;
  auth?: Record<string, unknown>;
  headers?: Record<string, string>;
}

export async function startTestWeb({
  env: settings,
  share,
  ...options
}: Omit<Partial<WebOptions>, 'env'> & {
  env?: Partial<WebEnv>;
  /** Another process's database, for two web processes of one service. Its creator drops it. */
  share?: TestDatabase;
} = {}): Promise<TestWeb> {
  const database = share ?? (await createTestDatabase());
  const env = readEnv({
    NODE_ENV: 'test',
    // Without the keys of whoever runs the tests.
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'atelier-web-')),
    PORT: '0',
    LISTEN_HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    STORAGE_URL: 'memory:',
    SERVICE_TOKEN,
    PUBLIC_URL: 'https://atelier.example',
  });
  const web = await startWeb({
    ...options,
    env: { ...env, ...settings },
    log: createLog('silent'),
    db: database.db,
    packs: options.packs ?? catalogueOf(TINY),
    pages: false,
    // High limits, because suites make many calls from one address.
    limits: {
      read: { points: 100_000, seconds: 60 },
      write: { points: 100_000, seconds: 60 },
      create: { points: 100_000, seconds: 60 },
      react: { points: 100_000, seconds: 60 },
      guest: { points: 100_000, seconds: 60 },
      guestCreate: { points: 100_000, seconds: 60 },
      export: { points: 100_000, seconds: 60 },
      page: { points: 100_000, seconds: 60 },
      asset: { points: 100_000, seconds: 60 },
      image: { points: 100_000, seconds: 60 },
      verify: { points: 100_000, seconds: 60 },
      verifyAddress: { points: 100_000, seconds: 60 },
      upload: { points: 100_000, seconds: 60 },
      uploadAddress: { points: 100_000, seconds: 60 },
      connect: { points: 100_000, seconds: 60 },
      ...options.limits,
    },
  });
  const { url } = web;
  const sockets: Socket[] = [];
  return {
    web,
    url,
    database,
    deps: web.container.deps,
    visitor: () => new Visitor(url),
    async socket({ visitor, namespace = '', auth, headers }: SocketOptions = {}) {
      const service = namespace === WORKER_NAMESPACE || namespace === BOT_NAMESPACE;
      const socket = io(`${url}${namespace}`, {
        forceNew: true,
        reconnection: false,
        transports: ['websocket'],
        auth: auth ?? { version: PROTOCOL_VERSION, ...(service ? { token: SERVICE_TOKEN } : {}) },
        extraHeaders: { ...(visitor?.cookie ? { cookie: visitor.cookie } : {}), ...headers },
      });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      return socket;
    },
    worker: () => TestWorker.register(web.container.deps),
    async stop() {
      for (const socket of sockets) socket.disconnect();
      await web.stop();
      if (!share) await database.drop();
    },
  };
}

const SESSION = /^(?:__Host-)?atelier\.session_token(?:\.\d+)?=/;

/** A browser without a page. */
export class Visitor {
  cookie: string | null = null;
  constructor(private readonly url: string) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { origin: this.url }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      if (SESSION.test(pair)) this.cookie = line.includes('Max-Age=0') ? null : pair;
    }
    return response;
  }

  async json(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const response = await this.send(method, path, body, headers);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Asks for a generation; returns its id. */
  async imagine(body: Record<string, unknown> = { caption: 'a red fox' }): Promise<string> {
    const answer = await this.json('POST', '/api/v1/generations', body);
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  async personId(): Promise<string> {
    return (await this.json('GET', '/api/v1/me')).body.person.id;
  }
}

/** Makes a worker's writes; each stage is a plain square of its size. */
export class TestWorker {
  private constructor(
    private readonly deps: Deps,
    readonly workerId: string,
  ) {}

  static async register(deps: Deps): Promise<TestWorker> {
    const { workerId } = await register(deps.db, {
      name: 'test',
      device: 'cpu',
      pack: 'tiny',
      packVersion: '1.0.0',
    });
    return new TestWorker(deps, workerId);
  }

  get ctx() {
    return { actor: { kind: 'worker' as const, workerId: this.workerId }, deps: this.deps };
  }

  /** Claims the next job. */
  async begin(): Promise<WorkOrder> {
    const order = await work.begin({
      ctx: this.ctx,
      input: { packs: ['tiny'], packVersion: '1.0.0', leaseMs: 60_000 },
    });
    if (!order) throw new Error('there is no job to begin');
    return order;
  }

  async store(lease: Lease, size: 64 | 256 | 1024, image = 0): Promise<Buffer> {
    const png = await sharp({ create: { width: size, height: size, channels: 3, background: '#c0442a' } })
      .png()
      .toBuffer();
    const stage = size === 64 ? 'base64' : size === 256 ? 'sr256' : 'sr1024';
    await work.storeStage({
      ctx: this.ctx,
      input: { lease, image, stage, png, thumbhash: null, usualMs: 10 },
    });
    return png;
  }

  /** Stores pixels as a real worker does: signed, where the studio has keys. `png` is stored as it is. */
  async storePicture(
    order: WorkOrder,
    { rgb, size, png }: { rgb: Uint8Array; size: 256 | 1024; png?: Uint8Array },
  ): Promise<Uint8Array> {
    const stage = size === 256 ? 'sr256' : 'sr1024';
    const plain = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toBuffer();
    const { generationId } = order;
    const input = {
      generationId,
      image: 0,
      stage,
      png: plain,
      rgb,
      pack: 'tiny@1.0.0',
      marked: false,
    } as const;
    const file = png ?? (await work.signStage({ ctx: this.ctx, input }));
    const stored = { lease: order, image: 0, stage, png: file, thumbhash: null, usualMs: 10 } as const;
    await work.storeStage({ ctx: this.ctx, input: stored });
    return file;
  }

  async finish(lease: Lease): Promise<void> {
    await work.finish({ ctx: this.ctx, input: { lease } });
  }
}
