import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Result of each readiness check by its name. The process is ready when all of them hold. */
export type Checks = Record<string, boolean>;

export interface ServeMetricsOptions {
  registry: Registry;
  /** 0: any free port. */
  port: number;
  host: string;
  /** Name of the setting that chose the port, for the error of a taken one. */
  setting: string;
  /** Sets gauges just before they are read. */
  onScrape?: () => unknown;
  /** Checks readiness. Concurrent probes share one call; it counts as failed after 2 s. */
  ready: () => Promise<Checks>;
}

export interface ServedMetrics {
  port: number;
  /** Idempotent. */
  stop(): Promise<void>;
}

const CHECK_MS = 2_000;
/** A scrape takes milliseconds. A client that needs longer must not hold a descriptor. */
const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 64;

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether a program on this machine asks: no proxy forwards it, and no page of a site whose name leads here.
 */
const isLocal = ({ headers }: IncomingMessage): boolean =>
  LOOPBACK_HOST.test(headers.host ?? '') && !FORWARDING.some((name) => name in headers);

/**
 * Serves `/metrics` (Prometheus text format), `/healthz` (the process answers) and `/readyz` (200 or 503, with
 * the checks as JSON). On a loopback address `/metrics` answers only programs on this machine; on another
 * address it answers everyone who reaches the port.
 * @throws Error with one line when the port cannot be bound
 */
export async function serveMetrics(options: ServeMetricsOptions): Promise<ServedMetrics> {
  const { registry, host, onScrape } = options;
  const isOpen = !LOOPBACK.test(host);
  const check = shared(() => bounded(options.ready()));
  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void>> = {
    '/metrics': async (request, response) => {
      if (!isOpen && !isLocal(request)) return void response.writeHead(403).end();
      // A gauge that cannot be read must not hide the others.
      await Promise.resolve(onScrape?.()).catch(() => {});
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    },
    '/healthz': async (_, response) => json(response, 200, { status: 'ok' }),
    '/readyz': async (_, response) => {
      const checks = await check();
      const ready = checks !== null && Object.values(checks).every(Boolean);
      json(response, ready ? 200 : 503, { ready, checks: worded(checks ?? {}) });
    },
  };
  const server = createServer((request, response) => {
    const route = routes[request.url?.split('?')[0] ?? ''];
    if (!route) return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    route(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  server.timeout = REQUEST_MS;
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/** The words of `/api/ready`. */
const worded = (checks: Checks): Record<string, 'ok' | 'failed'> =>
  Object.fromEntries(Object.entries(checks).map(([name, holds]) => [name, holds ? 'ok' : 'failed']));

/** Null when the checks throw or take too long. */
async function bounded(checks: Promise<Checks>): Promise<Checks | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, null);
  });
  return Promise.race([checks.catch(() => null), late]).finally(() => clearTimeout(timer));
}

/** Shares one running call, so that many probes cost one query. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

function listening(server: Server, { port, host, setting }: ServeMetricsOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(
        new Error(
          code === 'EADDRINUSE'
            ? `port ${port} is in use; choose another with ${setting}=…`
            : `metrics cannot be served on ${host}: ${code ?? message}`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
}
