import type { Log } from '@atelier/process';
import { type Client, Events, GatewayCloseCodes, Status } from 'discord.js';
import type { BotMetrics } from '../metrics';

/**
 * Tells log and metrics what the library handles by itself: lost connections, resumed sessions, requests held
 * back.
 */
export function watchGateway(
  client: Client,
  log: Log,
  metrics: BotMetrics,
  countFollowed: () => number,
  onLost?: (reason: string) => void,
): void {
  const count = (event: string): void => metrics.gateway.inc({ event });
  client.on(Events.Error, (error) => log.error({ err: error }, 'the connection to Discord reports an error'));
  client.on(Events.ShardError, (error, shard) => {
    count('error');
    log.warn({ err: error, shard }, 'a gateway connection reports an error');
  });
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    count('disconnected');
    log.error({ code, shard }, 'the gateway is closed for good');
    onLost?.(`Discord has closed the gateway for good (${code} ${GatewayCloseCodes[code] ?? 'unknown'}).`);
  });
  client.on(Events.ShardReconnecting, (shard) => {
    count('lost');
    log.warn({ shard }, 'the gateway was lost; reconnecting');
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    count('resumed');
    log.info({ shard, replayed }, 'the gateway session was resumed');
  });
  client.on(Events.ShardReady, () => count('identified'));
  // Held back by the library, which knows the bucket is empty …
  client.rest.on('rateLimited', ({ method, route, scope, timeToReset }) => {
    metrics.rateLimits.inc({ method: method.toUpperCase(), scope });
    log.warn({ method, route, scope, timeToReset }, 'rate limited');
  });
  // … or refused by Discord, which the library tries again without a word.
  client.rest.on('response', ({ method, route }, { status, headers }) => {
    metrics.rest.inc({ method: method.toUpperCase(), status });
    if (status !== 429) return;
    const scope = headers.get('x-ratelimit-scope') ?? 'user';
    metrics.rateLimits.inc({ method: method.toUpperCase(), scope });
    log.warn({ method, route, scope }, 'refused for its rate');
  });
  const connected = (): number => client.ws.shards.filter(({ status }) => status === Status.Ready).size;
  metrics.isConnected = () => connected() > 0 && connected() === client.ws.shards.size;
  const observe = (): void => {
    metrics.shards.set(connected());
    metrics.allShards.set(client.ws.shards.size);
    metrics.ping.set(Math.max(0, client.ws.ping) / 1000);
    metrics.followed.set(countFollowed());
  };
  // Asked at each scrape, so that nothing has to be kept in step.
  metrics.onScrape = observe;
}
