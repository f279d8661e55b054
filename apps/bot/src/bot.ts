import { STAGE_SIZES } from '@atelier/domain';
import type { Log } from '@atelier/process';
import { NO_TRACING, type Tracing } from '@atelier/process/tracing';
import { NOTIFY } from '@atelier/protocol';
import { type Deps, discord, generation, image, provenance } from '@atelier/services';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { Checks } from './answers/checks';
import { attachmentOrigins } from './answers/discord-file';
import type { App } from './answers/handler';
import { Once } from './answers/once';
import { Requests } from './answers/requests';
import { makeTakeFile } from './answers/take-file';
import type { Feed } from './follow/feed';
import type { FollowerDeps } from './follow/follower';
import { Followers } from './follow/followers';
import { idleWorkers } from './follow/idle';
import { MessageEditor } from './follow/message-editor';
import { Pace } from './follow/pace';
import { Languages, makeCallerOf } from './gateway/caller';
import { commandsOf, deployCommands } from './gateway/deploy-commands';
import { knownEmojis } from './gateway/deploy-emojis';
import { Router } from './gateway/router';
import { watchGateway } from './gateway/watch-gateway';
import { type BotMetrics, createMetrics } from './metrics';

export interface BotOptions {
  deps: Deps;
  feed: Feed;
  log: Log;
  token: string;
  /** Base URL of Discord's REST API. */
  api: string;
  /** Servers that may use this studio; absent or null for all. */
  guilds?: ReadonlySet<string> | null;
  /** Whether the application has an Activity. */
  activity?: boolean;
  metrics?: BotMetrics;
  tracing?: Tracing;
  /**
   * Milliseconds that forms and suggestions may take. They cannot be deferred, and Discord waits for three
   * seconds.
   */
  patienceMs?: number;
  /** Least milliseconds between two edits of one message, and most without reading its row. */
  editEveryMs?: number;
  rereadEveryMs?: number;
  /** Milliseconds that a message belongs to a bot which no longer renews its lease. */
  leaseMs?: number;
  /** Milliseconds between two looks for requests that another bot left behind. */
  sweepEveryMs?: number;
  /**
   * Called with one line when Discord closes the gateway for good, as after a new token; no event arrives any
   * more.
   */
  onLost?: (reason: string) => void;
}

export interface Bot {
  /** Idempotent. Waits for answers under way; the next start takes up messages that have not ended. */
  stop(): Promise<void>;
}

/**
 * Signs in, deploys the commands, takes up every message that had not ended, and answers. Resolves when it
 * serves.
 * @throws DiscordjsError (a wrong token), DiscordAPIError, HTTPError, AtelierError unavailable (the database)
 */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { deps, feed, log, metrics = createMetrics(), tracing = NO_TRACING } = options;
  const client = new Client({
    // Slash commands need no privileged intent.
    intents: [GatewayIntentBits.Guilds],
    // Opens as many connections as Discord recommends; see docs/decisions/bot-sharding.md.
    shards: 'auto',
    allowedMentions: { parse: [] },
    rest: { api: options.api },
  });
  const editor = new MessageEditor(client.rest, deps.now);
  const pace = new Pace(options.editEveryMs ?? EDIT_EVERY_MS);
  client.rest.on('response', ({ method, path }, { headers }) => pace.note(method, path, headers));
  const system = { actor: { kind: 'system' }, deps } as const;
  const followed = followerDeps(options, editor, metrics, () => app.emojis, pace);
  const followers = new Followers(system, feed, followed, log, options.leaseMs);
  const languages = new Languages();
  const callerOf = makeCallerOf(deps, languages);
  const origins = attachmentOrigins(options.api);
  const takeFile = makeTakeFile(origins, new Checks('refusals.uploadOften'));
  const app: App = {
    deps,
    followers,
    requests: new Requests(deps, callerOf, followers, editor, log, metrics, takeFile),
    languages,
    metrics,
    tracing,
    log,
    guilds: options.guilds ?? null,
    attachmentOrigins: origins,
    checks: new Checks('refusals.verifyOften'),
    told: new Once(),
    patienceMs: options.patienceMs ?? 2_000,
    callerOf,
    activity: options.activity ?? false,
    commandIds: new Map(),
    emojis: new Map(),
  };
  const router = new Router(app);

  const listener = await deps.db.listen(
    [NOTIFY.generation, NOTIFY.votes],
    ({ payload }) => {
      followers
        .changed(payload)
        .catch((error: unknown) => log.warn({ err: error }, 'a change was missed for now'));
    },
    { onReconnect: () => followers.changedAll(), onLost: () => metrics.notifyLost.inc() },
  );
  client.on(Events.InteractionCreate, (interaction) => router.handle(interaction));
  watchGateway(client, log, metrics, () => followers.size, options.onLost);

  let sweeping: Promise<void> = Promise.resolve();
  let sweeper: NodeJS.Timeout | undefined;
  const sweep = (leftBehindMs?: number): Promise<void> =>
    app.requests
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
    const { written, ids } = await deployCommands(client.rest, applicationId, commandsOf(app.activity));
    app.commandIds = ids;
    app.emojis = await knownEmojis(client.rest, applicationId).catch((error: unknown) => {
      log.warn({ err: error }, 'no emojis: messages have plain characters');
      return new Map();
    });
    // Takes up what the last bot was answering when it died; the request's key keeps it from being made
    // twice.
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

/** Least milliseconds between two edits of one message: Discord allows five in five seconds. */
const EDIT_EVERY_MS = 1_500;

/** Dependencies of followers. They read anonymously, so a hidden picture leaves its messages. */
function followerDeps(
  options: BotOptions,
  editor: MessageEditor,
  metrics: BotMetrics,
  emojis: FollowerDeps['emojis'],
  pace: Pace,
): FollowerDeps {
  const { deps, log } = options;
  const anyone = { actor: { kind: 'anonymous' }, deps } as const;
  const system = { actor: { kind: 'system' }, deps } as const;
  return {
    read: (id) => generation.get({ ctx: anyone, input: { id } }),
    openImage: async (generationId, index, size) =>
      (await image.open({ ctx: anyone, input: { generationId, index, size } })).read(),
    sign: (generationId, file, shows) =>
      provenance.signSheet({ ctx: anyone, input: { generationId, file, shows } }),
    sizesOf: (pack) => deps.packs.get(pack)?.stages.map(({ size }) => size) ?? STAGE_SIZES,
    idle: idleWorkers(deps),
    row: (id) => discord.message({ ctx: system, input: { id } }),
    edit: async (row, edit) => {
      const outcome = await editor.edit(row, edit).catch((error: unknown) => {
        metrics.edits.inc({ outcome: 'failed' });
        throw error;
      });
      metrics.edits.inc({ outcome: outcome === 'gone' ? 'gone' : 'edited' });
      return outcome;
    },
    emojis,
    reaches: (row) => editor.reaches(row),
    conversation: (generationId, channelId) =>
      discord.conversation({ ctx: system, input: { generationId, channelId } }),
    markShown: (id, shown, settledAt, seen) =>
      discord.markShown({ ctx: system, input: { id, shown, settledAt, seen } }),
    now: deps.now,
    log,
    editEveryMs: options.editEveryMs ?? EDIT_EVERY_MS,
    pace,
    rereadEveryMs: options.rereadEveryMs ?? 5_000,
  };
}
