import { type Bot, type BotOptions, startBot } from '@atelier/bot';
import { connectFeed } from '@atelier/bot/feed';
import { type BotMetrics, createMetrics } from '@atelier/bot/metrics';
import { type ProgressPayload, WORKER_NAMESPACE } from '@atelier/protocol';
import type { PackCatalogue } from '@atelier/services';
import { createLog, type WebEnv } from '@atelier/web';
import sharp from 'sharp';
import {
  type LocalDiscord,
  type LocalInteraction,
  type Sender,
  type StoredMessage,
  startDiscord,
  textsOf,
} from './discord';
import { SERVICE_TOKEN, startTestWeb, type TestWeb, type TestWorker } from './web';

/** The bot with its own Discord, site and database; the test acts as the worker. */
export interface TestBot {
  discord: LocalDiscord;
  web: TestWeb;
  worker: TestWorker;
  /** Metrics of the bot that was started last. */
  metrics: () => BotMetrics;
  /** Another bot process with the same token. */
  startAnother(): Promise<Bot>;
  /** Stops the bot as SIGTERM does. */
  stopBot(): Promise<void>;
  /** Starts it again. */
  startBot(): Promise<void>;
  /** Sends a frame as a worker does, with a preview of one colour. */
  frame(frame: Pick<ProgressPayload, 'generationId' | 'seq'> & Partial<ProgressPayload>): Promise<void>;
  /** Does the next job as a worker would, with every missing stage. */
  draw(): Promise<void>;
  /** /imagine, once its message shows that it waits. */
  imagine(caption: string, options?: Record<string, string | number>, sender?: Sender): Promise<Imagined>;
  stop(): Promise<void>;
}

export interface Imagined {
  interaction: LocalInteraction;
  /** The message as it stands now. @throws when it was deleted */
  message: () => StoredMessage;
  /** Returns its texts. */
  text: () => string;
  generationId: string;
}

/** Longer than a busy machine takes to answer. */
export const BUSY_MS = 60_000;

/** Every text of a message. */
export const textOf = (message: StoredMessage | null | undefined): string =>
  message ? textsOf(message).join('\n') : '';

/** Whether an interaction has an answer that says something. */
export const isAnswered = ({ original }: Pick<LocalInteraction, 'original'>): boolean =>
  textOf(original) !== '';

/** Whether the person alone was told something, beyond the message whose button was pressed. */
export const isTold = (interaction: LocalInteraction): boolean => {
  const { followups, original, source } = interaction;
  return (
    followups.length > 0 || (original?.ephemeral === true && original !== source && isAnswered(interaction))
  );
};

/** The words of an answer that only the person reads: of a follow-up where there is one. */
export const toldBy = ({ original, followups }: Pick<LocalInteraction, 'original' | 'followups'>): string =>
  textOf(followups[0] ?? original);

/** The file to keep of a message: what its file component names. */
export const fileOf = (message: StoredMessage | null | undefined) =>
  shownBy(message, 'file').map((url) => message?.attachments.find((each) => each.url === url))[0];

/** The pictures of a message's galleries, in order. */
export const picturesOf = (message: StoredMessage | null | undefined) =>
  shownBy(message, 'media').flatMap((url) => message?.attachments.find((each) => each.url === url) ?? []);

function shownBy(message: StoredMessage | null | undefined, kind: 'file' | 'media'): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const url = (value as Record<string, { url?: string } | undefined>)[kind]?.url;
    if (url) found.push(url);
    for (const inner of Object.values(value)) look(inner);
  };
  look(message?.components ?? []);
  return found;
}

export async function startTestBot({
  shards = 1,
  deps,
  packs,
  env,
  embedded = false,
  entryPoint = false,
  remembers = false,
  ...settings
}: Omit<Partial<BotOptions>, 'deps'> & {
  deps?: Partial<BotOptions['deps']>;
  /** How many connections Discord recommends. */
  shards?: number;
  /** The studio's packs; the default is one that reads any words. */
  packs?: PackCatalogue;
  /** Settings of the site. */
  env?: Partial<WebEnv>;
  /** Whether Activities are enabled for the application. */
  embedded?: boolean;
  /** Whether Discord has made an entry point by itself, as it does when they are enabled. */
  entryPoint?: boolean;
  /** Whether /imagine takes over the last settings. Tests name all of theirs, so none does by default. */
  remembers?: boolean;
} = {}): Promise<TestBot> {
  const [discord, web] = await Promise.all([
    startDiscord(),
    startTestWeb({ ...(packs && { packs }), ...(env && { env }) }),
  ]);
  if (!remembers) await web.deps.db.$executeRaw`ALTER TABLE "User" ALTER "remembers" SET DEFAULT false`;
  discord.store.shards = shards;
  discord.store.embedded = embedded;
  if (entryPoint) discord.store.addEntryPoint();
  discord.store.firstReplyMs = BUSY_MS;
  const worker = await web.worker();
  const workerSocket = await web.socket({ namespace: WORKER_NAMESPACE });
  const log = createLog('silent');
  const running: Bot[] = [];
  let metrics = createMetrics();
  const startAnother = async (): Promise<Bot> => {
    metrics = createMetrics();
    const feed = connectFeed({ webUrl: web.url, serviceToken: SERVICE_TOKEN, log });
    const bot = await startBot({
      feed,
      log,
      token: discord.token,
      api: discord.apiUrl,
      editEveryMs: 10,
      // Disables polling, so a test that lacks a notification hangs.
      rereadEveryMs: 3_600_000,
      patienceMs: BUSY_MS,
      metrics,
      ...settings,
      deps: { ...web.deps, ...deps },
    });
    const whole: Bot = {
      stop: async () => {
        feed.stop();
        await bot.stop();
      },
    };
    running.push(whole);
    return whole;
  };
  let bot = await startAnother();

  return {
    discord,
    web,
    worker,
    metrics: () => metrics,
    startAnother,
    stopBot: () => bot.stop(),
    startBot: async () => {
      bot = await startAnother();
    },
    async frame({ generationId, seq, ...more }) {
      const preview = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#2a6fc0' } })
        .webp()
        .toBuffer();
      workerSocket.emit('frame', {
        generationId,
        seq,
        attempt: 1,
        image: 0,
        stage: 'base64',
        step: seq,
        steps: 50,
        etaMs: 12_000,
        preview,
        ...more,
      });
    },
    async draw() {
      const order = await worker.begin();
      for (const { index, target, stored } of order.images)
        for (const size of [64, 256, 1024] as const)
          if (size <= target && !stored.some((stage) => stage.size === size))
            await worker.store(order, size, index);
      await worker.finish(order);
    },
    async imagine(caption, options = {}, sender = {}) {
      const interaction = discord.slash('imagine', { caption, ...options }, sender);
      await discord.until(
        () =>
          textOf(interaction.original).includes('in line') || textOf(interaction.original).includes('ahead'),
      );
      const messageId = interaction.originalId ?? '';
      const row = await web.deps.db.discordMessage.findUniqueOrThrow({ where: { messageId } });
      const message = (): StoredMessage => {
        const found = discord.store.messages.get(messageId);
        if (!found) throw new Error('the message is gone');
        return found;
      };
      return { interaction, message, text: () => textOf(message()), generationId: row.generationId };
    },
    async stop() {
      for (const each of running) await each.stop();
      await web.stop();
      await discord.stop();
    },
  };
}
