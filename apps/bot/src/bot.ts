import { NOTIFY } from '@atelier/protocol';
import { type Deps, generation, image } from '@atelier/services';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { deployCommands } from './deploy-commands';
import type { Feed } from './feed';
import { Followers } from './followers';
import type { Log } from './log';
import { MessageEditor } from './message-editor';
import { markShown } from './message-rows';
import { makeCtxOf } from './person';
import { Router } from './router';

export interface BotOptions {
  deps: Deps;
  feed: Feed;
  log: Log;
  token: string;
  /** Base URL of Discord's REST API. */
  api: string;
  /** Least time between two edits of one message, and longest time without reading its row. */
  editEveryMs?: number;
  rereadEveryMs?: number;
}

export interface Bot {
  /** Idempotent. Waits for what is under way; messages that have not ended are taken up again by the next start. */
  stop(): Promise<void>;
}

/** What Discord lets any message carry. */
const ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** Signs in, deploys the commands, takes up every message that had not ended, and answers. Resolves when it serves. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { deps, feed, log } = options;
  const client = new Client({
    // Guilds alone: slash commands need no privileged intent.
    intents: [GatewayIntentBits.Guilds],
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
        (await image.open({ ctx: anyone, input: { generationId, index, size } })).bytes,
      sizesOf: (pack) => deps.packs.get(pack)?.stages.map(({ size }) => size) ?? [64, 256, 1024],
      edit: (row, edit) => editor.edit(row, edit),
      markShown: (id, shown, settledAt) => markShown(deps.db, id, shown, settledAt),
      now: deps.now,
      log,
      editEveryMs: options.editEveryMs ?? 1_500,
      rereadEveryMs: options.rereadEveryMs ?? 5_000,
    },
    ATTACHMENT_BYTES,
  );
  const router = new Router({ deps, followers, log, ctxOf: makeCtxOf(deps) });

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
  client.on(Events.Error, (error) => log.error({ err: error }, 'the connection to Discord reports an error'));
  client.on(Events.ShardReconnecting, () => log.warn({}, 'the gateway was lost; reconnecting'));
  client.on(Events.ShardResume, (_, replayed) => log.info({ replayed }, 'the gateway session was resumed'));
  client.rest.on('rateLimited', ({ route, timeToReset }) => log.warn({ route, timeToReset }, 'rate limited'));

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    client.removeAllListeners(Events.InteractionCreate);
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
    const written = await deployCommands(client.rest, applicationId);
    await followers.start();
    log.info({ user: client.user?.tag, written }, 'ready');
    return bot;
  } catch (error) {
    await bot.stop();
    throw error;
  }
}
