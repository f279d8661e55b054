import path from 'node:path';
import { createDb, untilReachable } from '@atelier/db';
import { AtelierError, quotaOf } from '@atelier/domain';
import { createLog, endOnCrash, say, surviveLostOutput } from '@atelier/process';
import {
  type Build,
  observeProcess,
  onStorage,
  readBuild,
  type ServedMetrics,
  serveMetrics,
} from '@atelier/process/metrics';
import { startTracing } from '@atelier/process/tracing';
import { openProvenance } from '@atelier/provenance';
import { openCatalogue } from '@atelier/services';
import { createStorage, watchStorage } from '@atelier/storage';
import { localPack } from '@atelier/storage/packs';
import { DiscordjsError, DiscordjsErrorCodes } from 'discord.js';
import { startBot } from './bot';
import { type BotEnv, readEnv } from './env';
import { connectFeed } from './follow/feed';
import { type BotMetrics, createMetrics } from './metrics';

surviveLostOutput();

const PACKS = path.resolve(import.meta.dirname, '../../../gpu-worker/packs');
/** Milliseconds that a soft stop may take: a hanging request to Discord must not keep the process. */
const STOP_MS = 4_500;
/**
 * Exit codes, the same as the worker's. Another start may help after `failed` (Discord or the database is
 * away); after the others a person must act.
 */
const EXIT = { failed: 1, setting: 2, pack: 3 };

async function main(): Promise<void> {
  const env = settings();
  const log = createLog('bot', env.LOG_LEVEL, [
    env.DISCORD_TOKEN,
    env.SERVICE_TOKEN,
    env.DISCORD_CLIENT_SECRET,
  ]);
  endOnCrash(log, EXIT.failed);
  const metrics = createMetrics();
  const build = readBuild(env.ATELIER_COMMIT);
  const tracing = await startTracing(env, { service: 'bot', build, log });
  // Before everything that may wait: a probe must hear that this process lives.
  const served = await serve(env, metrics, build);
  if (served) log.info({ host: env.METRICS_HOST, port: served.port }, 'metrics are served');
  const pack = await localPack(env, { only: 'manifest', log: (line) => log.info(line) });
  const packs = await openCatalogue({ packsDir: PACKS, pack });
  const db = createDb(env.DATABASE_URL, { name: 'atelier-bot', poolSize: 5 });
  await untilReachable(db, env.DATABASE_URL, {
    limitMs: env.DATABASE_WAIT_S * 1000,
    onWait: (why) => log.warn({ why, waitS: env.DATABASE_WAIT_S }, 'waiting for the database'),
  });
  const feed = connectFeed({
    webUrl: env.WEB_URL,
    serviceToken: env.SERVICE_TOKEN,
    log,
    onConnection: (connected) => metrics.feed.set(Number(connected)),
  });
  const bot = await startBot({
    deps: {
      db,
      storage: watchStorage(createStorage(env.STORAGE_URL), onStorage(metrics)),
      packs,
      log,
      now: () => new Date(),
      publicUrl: env.PUBLIC_URL,
      signIn: Boolean(env.DISCORD_APP_ID && env.DISCORD_CLIENT_SECRET),
      quota: quotaOf(env),
      provenance: openProvenance(env),
      ...(tracing.isOn && { trace: tracing }),
    },
    feed,
    log,
    token: env.DISCORD_TOKEN,
    api: env.DISCORD_API,
    activity: env.DISCORD_ACTIVITY === 'on',
    guilds: env.DISCORD_GUILDS ? new Set(env.DISCORD_GUILDS) : null,
    metrics,
    tracing,
    // No event arrives any more. The supervisor starts this process again and shows the reason.
    onLost: (reason) => leave(EXIT.failed, reason),
  });
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(0), STOP_MS).unref();
    feed.stop();
    await served?.stop();
    await bot.stop();
    await tracing.stop();
    await db.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  process.send?.({ type: 'ready' }, () => {});
}

/** Serves metrics and probes; undefined without BOT_METRICS_PORT. */
async function serve(env: BotEnv, metrics: BotMetrics, build: Build): Promise<ServedMetrics | undefined> {
  if (env.BOT_METRICS_PORT === undefined) return undefined;
  observeProcess(metrics.registry, build);
  return serveMetrics({
    registry: metrics.registry,
    port: env.BOT_METRICS_PORT,
    host: env.METRICS_HOST,
    setting: 'BOT_METRICS_PORT',
    onScrape: () => metrics.onScrape(),
    ready: async () => ({ gateway: metrics.isConnected() }),
  });
}

function settings(): ReturnType<typeof readEnv> {
  try {
    return readEnv(process.env);
  } catch (error) {
    return leave(EXIT.setting, (error as Error).message);
  }
}

/** Writes one line to stderr and ends the process. */
function leave(code: number, message: string): never {
  say(`bot: ${message}`);
  process.exit(code);
}

main().catch((error: Error) => {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
    leave(EXIT.setting, 'setting DISCORD_TOKEN: Discord refuses this token');
  const isPack = error instanceof AtelierError && error.code === 'pack_invalid';
  const stack = process.env.NODE_ENV === 'development' && !isPack && error.stack;
  leave(isPack ? EXIT.pack : EXIT.failed, stack || error.message);
});
