import { STAGE_SIZES } from '@atelier/domain';
import type { Log } from '@atelier/process';
import { NOTIFY } from '@atelier/protocol';
import { type Deps, generation, image } from '@atelier/services';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import type { App } from './app';
import { deployCommands } from './deploy-commands';
import type { Feed } from './feed';
import { Followers } from './followers';
import { idleWorkers } from './idle';
import { Languages } from './languages';
import { MessageEditor } from './message-editor';
import { markShown, readMessage } from './message-rows';
import { type BotMetrics, createMetrics } from './metrics';
import { makeCallerOf } from './person';
import { Requests } from './requests/requests';
import { Router } from './router';
import { watchGateway } from './watch-gateway';

export interface BotOptions {
  deps: Deps;
  feed: Feed;
  log: Log;
  token: string;
  /** Base URL of Discord's REST API. */
  api: string;
  /** Servers that may use this studio; absent or null for all. */
  guilds?: ReadonlySet<string> | null;
  metrics?: BotMetrics;
  /** How long forms and suggestions, which cannot be deferred, may take; Discord waits for three seconds. */
  patienceMs?: number;
  /** Least time between two edits of one message, and longest time without reading its row. */
  editEveryMs?: number;
  rereadEveryMs?: number;
  /** How long a message belongs to a bot that says nothing more. */
  leaseMs?: number;
  /** How often requests that a bot left behind are looked for. */
  sweepEveryMs?: number;
  /** Told, with one line, when Discord has closed the gateway for good (the token was made anew): this bot hears nothing any more. */
  onLost?: (reason: string) => void;
}

export interface Bot {
  /** Idempotent. Waits for what is under way; messages that have not ended are taken up again by the next start. */
  stop(): Promise<void>;
}

/** Signs in, deploys the commands, takes up every message that had not ended, and answers. Resolves when it serves. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { deps, feed, log, metrics = createMetrics() } = options;
  const client = new Client({
    // Guilds alone: slash commands need no privileged intent.
    intents: [GatewayIntentBits.Guilds],
    // As many connections as Discord recommends; see docs/decisions/bot-sharding.md.
    shards: 'auto',
    allowedMentions: { parse: [] },
    rest: { api: options.api },
  });
  const anyone = { actor: { kind: 'anonymous' }, deps } as const;
  const editor = new MessageEditor(client.rest, deps.now);
  const followers = new Followers(
    deps.db,
    feed,
    {
      read: (id) => generation.get({ ctx: anyone, input: { id } }),
      openImage: async (generationId, index, size) =>
        (await image.open({ ctx: anyone, input: { generationId, index, size } })).read(),
      sizesOf: (pack) => deps.packs.get(pack)?.stages.map(({ size }) => size) ?? STAGE_SIZES,
      idle: idleWorkers(deps),
      row: (id) => readMessage(deps.db, id),
      edit: async (row, edit) => {
        const outcome = await editor.edit(row, edit).catch((error: unknown) => {
          metrics.edits.inc({ outcome: 'failed' });
          throw error;
        });
        metrics.edits.inc({ outcome });
        return outcome;
      },
      reaches: (row) => editor.reaches(row),
      markShown: (id, shown, settledAt) => markShown(deps.db, id, shown, settledAt),
      now: deps.now,
      log,
      editEveryMs: options.editEveryMs ?? 1_500,
      rereadEveryMs: options.rereadEveryMs ?? 5_000,
    },
    log,
    options.leaseMs,
  );
  const languages = new Languages();
  const callerOf = makeCallerOf(deps, languages);
  const requests = new Requests(deps, callerOf, followers, editor, log, metrics);
  const { guilds = null, patienceMs = 2_000 } = options;
  const app: App = {
    deps,
    followers,
    requests,
    languages,
    metrics,
    log,
    guilds,
    patienceMs,
    callerOf,
    commandIds: new Map(),
  };
  const router = new Router(app);

  const listener = await deps.db.listen(
    [NOTIFY.generation, NOTIFY.votes],
    ({ payload }) => {
      followers
        .changed(payload)
        .catch((error: unknown) => log.warn({ err: error }, 'a change was missed for now'));
    },
    { onReconnect: () => followers.changedAll() },
  );
  client.on(Events.InteractionCreate, (interaction) => router.handle(interaction));
  watchGateway(client, log, metrics, () => followers.size, options.onLost);

  let sweeping: Promise<void> = Promise.resolve();
  let sweeper: NodeJS.Timeout | undefined;
  const sweep = (leftBehindMs?: number): Promise<void> =>
    requests
      .sweep(leftBehindMs)
      .catch((error: unknown) => log.warn({ err: error }, 'could not look for requests left behind'));

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    client.removeAllListeners(Events.InteractionCreate);
    clearInterval(sweeper);
    await sweeping;
    await router.idle();
    await followers.stop();
    await client.destroy();
    await listener.stop();
  };
  const bot: Bot = {
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
  try {
    const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
    await client.login(options.token);
    await ready;
    const applicationId = client.application?.id ?? '';
    const { written, ids } = await deployCommands(client.rest, applicationId);
    app.commandIds = ids;
    // What the last bot was answering when it died: nobody else will, and the request's key keeps it from being made twice.
    await sweep(0);
    await followers.start();
    sweeper = setInterval(() => {
      sweeping = sweeping.then(() => sweep());
    }, options.sweepEveryMs ?? 10_000);
    log.info({ user: client.user?.tag, written, shards: client.ws.shards.size }, 'ready');
    return bot;
  } catch (error) {
    await bot.stop();
    throw error;
  }
}
