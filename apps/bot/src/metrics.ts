import { storageMetrics } from '@atelier/process/metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Makes the Prometheus metrics of one bot process. Has no global state, so tests may start many. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    /** Sets the gauges, just before they are read. */
    onScrape: (): void => {},
    /** Whether every gateway connection stands. False before the first one, and after a stop. */
    isConnected: (): boolean => false,
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
    allShards: new Gauge({
      name: 'atelier_bot_shards',
      help: 'Shards that this bot opens, connected or not',
      registers,
    }),
    rest: new Counter({
      name: 'atelier_bot_rest_responses_total',
      help: 'Answers of the REST API of Discord; 429 is a refusal for its rate',
      labelNames: ['method', 'status'],
      registers,
    }),
    feed: new Gauge({
      name: 'atelier_bot_web_connected',
      help: '1 while the connection to the web, for previews, stands',
      registers,
    }),
    notifyLost: new Counter({
      name: 'atelier_bot_notifications_lost_total',
      help: 'Losses of the connection that hears notifications; every row is read again after one',
      registers,
    }),
    ...storageMetrics(registry),
    ping: new Gauge({
      name: 'atelier_bot_gateway_ping_seconds',
      help: 'Round trip of the last heartbeat of the gateway',
      registers,
    }),
    followed: new Gauge({
      name: 'atelier_bot_messages_followed',
      help: 'Messages kept up to date',
      registers,
    }),
    edits: new Counter({
      name: 'atelier_bot_edits_total',
      help: 'Edits of followed messages, by outcome',
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
