import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createDb, type Db, untilReachable } from '@atelier/db';
import { quotaOf } from '@atelier/domain';
import { onStorage, readBuild } from '@atelier/process/metrics';
import { NO_TRACING, type Tracing } from '@atelier/process/tracing';
import { openProvenance } from '@atelier/provenance';
import * as services from '@atelier/services';
import { createStorage, type Storage, watchStorage } from '@atelier/storage';
import { localPack } from '@atelier/storage/packs';
import { createApi } from '../api/app';
import { openapiDocument } from '../api/openapi';
import { ownsPath, serveApi } from '../api/serve';
import type { WebEnv } from '../env';
import { type Realtime, type RealtimeOptions, startRealtime } from '../realtime/start-realtime';
import type { PostOptions } from '../webhooks/post';
import { startWebhookSender } from '../webhooks/sender';
import { frameOrigin } from './activity';
import { clientAddress, limitKey, proxyNotice } from './client-address';
import { CONNECTION_LIMITS, type ConnectionLimits, type Connections, guardConnections } from './connections';
import { type Container, provideContainer } from './container';
import { DiscordOAuth } from './discord-oauth';
import { openImageDelivery } from './image-delivery';
import type { Log } from './log';
import { createMetrics, type Metrics } from './metrics';
import { limitPages } from './page-limit';
import { assertBuilt, type Pages, startPages } from './pages';
import { createRateLimits, type LimitTable, RATE_LIMITS } from './rate-limit';
import { answerBadTarget, readTarget, refuseUpgrade } from './request-target';
import { Sessions, sessionSecret } from './sessions';

const PACKS_DIR = path.resolve(import.meta.dirname, '../../../../gpu-worker/packs');
/** Grace period of webhook deliveries after a stop. */
const DELIVERY_GRACE_MS = 2_000;
/** Grace period of open connections after a stop, before they are cut. */
const CLOSE_GRACE_MS = 2_000;

/**
 * Longer than the 60 s that proxies keep an idle connection, so the proxy closes it and never gets a reset.
 */
const KEEP_ALIVE_MS = 75_000;
/** The path of socket.io. */
const SOCKETS = '/socket.io/';

/** Interval of deleting expired sessions and old trash. Neither can be opened, so it may be long. */
const SWEEP_MS = 3_600_000;
const UPKEEP = { sessions: services.person.sweep, trash: services.upkeep.emptyTrash };

export interface WebOptions {
  env: WebEnv;
  log: Log;
  tracing?: Tracing;
  /** Passed-in resources stay open at the end. Missing ones are opened from env and closed at the end. */
  db?: Db;
  storage?: Storage;
  packs?: services.PackCatalogue;
  /** False serves only the API, images and sockets, without Next and its build. */
  pages?: boolean;
  limits?: Partial<LimitTable>;
  quota?: Partial<services.Quota>;
  /** How webhooks are posted. */
  webhooks?: PostOptions;
  realtime?: RealtimeOptions;
  connections?: Partial<ConnectionLimits>;
}

export interface Web {
  /** URL of the server on the loopback address. */
  url: string;
  container: Container;
  /** Open connections. */
  connections(): number;
  /** Closes sockets, pages, HTTP and the resources it opened. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the web process's server: HTTP API, images, socket.io and (unless `pages` is false) the Next site on
 * one port.
 * @throws AtelierError unavailable (database), pack_invalid; Error with one clear line when the port is taken or
 * the site is not built
 */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { env, log, tracing = NO_TRACING } = options;
  if (options.pages !== false) assertBuilt(env);
  const undo: (() => Promise<unknown> | unknown)[] = [];
  let server: Server | undefined;
  /** Resolves when the last connection has ended; waited for from before that can happen. */
  let closed: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let stopping = false;
  let open: Connections | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      // Refuses new connections from here on, so the sockets closed next reconnect to another process.
      stopping = true;
      closed = new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
      const cut = setTimeout(() => open?.destroyAll(), CLOSE_GRACE_MS);
      for (const step of undo.reverse())
        await Promise.resolve(step()).catch((err: unknown) => log.warn({ err }, 'while stopping'));
      clearTimeout(cut);
    })();
    return stopped;
  };

  try {
    const db = options.db ?? createDb(env.DATABASE_URL, { name: 'atelier-web' });
    if (!options.db) undo.push(() => db.close());
    await untilReachable(db, env.DATABASE_URL, {
      limitMs: env.DATABASE_WAIT_S * 1000,
      onWait: (why) => log.warn({ why, waitS: env.DATABASE_WAIT_S }, 'waiting for the database'),
    });
    const secret = sessionSecret(env.SERVICE_TOKEN);
    const discord =
      env.DISCORD_APP_ID && env.DISCORD_CLIENT_SECRET
        ? new DiscordOAuth(env.DISCORD_APP_ID, env.DISCORD_CLIENT_SECRET, env, secret)
        : null;
    const metrics = createMetrics(readBuild(env.ATELIER_COMMIT));
    const deps: services.Deps = {
      db,
      storage: watchStorage(options.storage ?? createStorage(env.STORAGE_URL), onStorage(metrics)),
      packs:
        options.packs ??
        (await services.openCatalogue({
          packsDir: PACKS_DIR,
          // The pack's words come from the storage, where a worker puts them.
          pack: await localPack(env, { only: 'manifest', log: (line) => log.info(line) }),
        })),
      log,
      now: () => new Date(),
      publicUrl: env.PUBLIC_URL,
      signIn: discord !== null,
      quota: { ...quotaOf(env), ...options.quota },
      provenance: openProvenance(env),
      ...(tracing.isOn && { trace: tracing }),
    };
    await services.person.keepAdmins({
      ctx: { actor: { kind: 'system' }, deps },
      input: { discordIds: env.ADMIN_DISCORD_IDS },
    });
    const limits = createRateLimits({ ...RATE_LIMITS, ...options.limits }, env.REDIS_URL, log);
    undo.push(() => limits.stop());
    const sessions = new Sessions(deps, secret, env.PUBLIC_URL);
    const api = createApi();
    const container: Container = {
      env,
      log,
      deps,
      services,
      sessions,
      limits,
      metrics,
      images: await openImageDelivery(env, deps.storage),
      tracing,
      openapi: openapiDocument(api, sessions.cookie),
      discord,
      frame: frameOrigin(env),
    };
    provideContainer(container);
    undo.push(() => provideContainer(undefined));

    const answerApi = serveApi(api, container);
    const noticeProxy = proxyNotice(log, env.TRUST_PROXY);
    const mayHavePage = limitPages(limits, env);
    let pages: Pages | null = null;
    let realtime: Realtime | null = null;
    const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
      noticeProxy(req);
      const url = readTarget(req);
      connections.belongs(req.socket, limitKey(clientAddress(req, env.TRUST_PROXY)));
      if (url === null) return answerBadTarget(req, res, env.PUBLIC_URL);
      if (url.pathname.startsWith(SOCKETS)) return realtime?.handle(req, res);
      if (pages === null || ownsPath(url.pathname)) return answerApi(req, res, url);
      observePage(req, res, url.pathname, metrics);
      if (await mayHavePage(req, res, url.pathname)) return pages.handle(req, res);
    };
    const http = createServer();
    server = http;
    http.requestTimeout = 60_000;
    http.keepAliveTimeout = KEEP_ALIVE_MS;
    const connections: Connections = guardConnections(
      http,
      { ...CONNECTION_LIMITS, ...options.connections },
      { proxied: env.TRUST_PROXY > 0, onCut: (reason) => metrics.cut.inc({ reason }) },
    );
    open = connections;
    undo.push(() => connections.stop());
    metrics.onScrape = () => metrics.connections.set(connections.open());
    const answer = connections.inTurn((req, res) => {
      if (stopping) res.setHeader('Connection', 'close');
      res.once('finish', () => {
        if (stopping) req.socket.end();
      });
      handle(req, res).catch((err: unknown) => {
        log.error({ err, url: req.url }, 'request failed');
        if (!res.headersSent) res.writeHead(500);
        res.end();
      });
    });
    http.on('request', answer);
    http.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Handles a connection reset before a handler listens for it.
      socket.on('error', () => undefined);
      connections.belongs(socket, limitKey(clientAddress(req, env.TRUST_PROXY)));
      const url = readTarget(req);
      if (url?.pathname.startsWith(SOCKETS)) {
        if (url.searchParams.get('transport') === 'websocket') return realtime?.upgrade(req, socket, head);
        return refuseUpgrade(socket, '400 Bad Request');
      }
      // Next listens for hot reload's upgrades itself.
      if (env.NODE_ENV === 'development' && url?.pathname.startsWith('/_next/')) return;
      refuseUpgrade(socket, '404 Not Found');
    });
    // Only connections with a request in progress stay open.
    undo.push(() => closed);
    if (options.pages !== false) {
      pages = await startPages(http, env, {
        sessions,
        imageOrigin: container.images?.origin,
        frame: container.frame,
      });
      const opened = pages;
      undo.push(() => opened.stop());
    }
    const sender = await startWebhookSender(container, options.webhooks);
    // An interrupted delivery becomes due again, for any process.
    undo.push(() => Promise.race([sender.stop(), delay(DELIVERY_GRACE_MS, undefined, { ref: false })]));
    const sockets = await startRealtime(container, options.realtime);
    realtime = sockets;
    // Runs before the stops above, so clients reconnect elsewhere while deliveries finish.
    undo.push(() => sockets.stop());
    const sweep = (): void => {
      const ctx = { actor: { kind: 'system' as const }, deps };
      for (const [task, verb] of Object.entries(UPKEEP))
        verb({ ctx, input: {} }).then(
          () => {
            metrics.upkeep.inc({ task, outcome: 'done' });
            metrics.upkeepAt.set({ task }, Date.now() / 1000);
          },
          (err: unknown) => {
            metrics.upkeep.inc({ task, outcome: 'failed' });
            log.warn({ err, task }, 'while sweeping');
          },
        );
    };
    for (const task of Object.keys(UPKEEP)) metrics.upkeepAt.set({ task }, 0);
    const sweeper = setInterval(sweep, SWEEP_MS);
    undo.push(() => clearInterval(sweeper));
    await listen(http, env);
    const { port } = http.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, container, connections: connections.open, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Counts a page or a build file when its answer has left or its client is gone. */
function observePage(req: IncomingMessage, res: ServerResponse, path: string, { http }: Metrics): void {
  const route = path.startsWith('/_next/') || /\.\w{2,5}$/.test(path) ? 'asset' : 'page';
  const end = http.startTimer({ method: req.method ?? '', route });
  res.once('close', () => end({ status: res.statusCode }));
}

function listen(server: Server, env: WebEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === 'EADDRINUSE'
            ? `port ${env.PORT} is in use; choose another with PORT=…`
            : `cannot listen on port ${env.PORT}: ${error.code ?? error.message}`,
        ),
      ),
    );
    server.listen(env.PORT, env.LISTEN_HOST, () => resolve());
  });
}
