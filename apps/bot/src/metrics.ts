import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Makes the Prometheus metrics of one bot process. Has no global state, so tests may start many. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    /** Sets the gauges, just before they are read. */
    onScrape: (): void => {},
    interactions: new Counter({
      name: 'atelier_bot_interactions_total',
      help: 'Interactions by what they were and how they ended',
      labelNames: ['name', 'outcome'],
      registers,
    }),
    firstReply: new Histogram({
      name: 'atelier_bot_first_reply_seconds',
      help: 'From receiving an interaction to its first answer; Discord gives up after 3',
      buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3],
      registers,
    }),
    rateLimits: new Counter({
      name: 'atelier_bot_rate_limits_total',
      help: 'Requests held back by the library or refused by Discord, by kind of bucket',
      labelNames: ['method', 'scope'],
      registers,
    }),
    gateway: new Counter({
      name: 'atelier_bot_gateway_events_total',
      help: 'Connections lost, resumed and begun anew',
      labelNames: ['event'],
      registers,
    }),
    shards: new Gauge({ name: 'atelier_bot_shards_ready', help: 'Shards that are connected', registers }),
    ping: new Gauge({ name: 'atelier_bot_gateway_ping_seconds', help: 'Last heartbeat', registers }),
    followed: new Gauge({
      name: 'atelier_bot_messages_followed',
      help: 'Messages kept up to date',
      registers,
    }),
    edits: new Counter({
      name: 'atelier_bot_edits_total',
      help: 'Edits of followed messages',
      labelNames: ['outcome'],
      registers,
    }),
    takenUp: new Counter({
      name: 'atelier_bot_intents_taken_up_total',
      help: 'Requests that a bot left behind and this one took up',
      registers,
    }),
  };
}
export type BotMetrics = ReturnType<typeof createMetrics>;

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether a program on this machine asks: no proxy forwards it, and no page of a site whose name leads here.
 */
const isLocal = ({ headers }: IncomingMessage): boolean =>
  LOOPBACK_HOST.test(headers.host ?? '') && !FORWARDING.some((name) => name in headers);

/** Serves `/metrics` on a port (0: any free one) of the loopback interface, to programs on this machine. */
export async function serveMetrics(
  metrics: BotMetrics,
  port: number,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const { registry } = metrics;
  collectDefaultMetrics({ register: registry });
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    if (!isLocal(request)) {
      response.writeHead(403).end();
      return;
    }
    metrics.onScrape();
    void registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
