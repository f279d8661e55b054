import { moderation } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, type Imagined, isAnswered, startTestBot, type TestBot, textOf } from '../../support/bot';
import type { LocalInteraction } from '../../support/discord';
import { defer, leaveIntent } from '../../support/left-behind';

describe('surviving restarts', { timeout: 240_000 }, () => {
  let test: TestBot;
  /** Milliseconds that the bot's clock is ahead. */
  let ahead = 0;
  beforeAll(async () => {
    test = await startTestBot({
      deps: { now: () => new Date(Date.now() + ahead) },
      leaseMs: 600,
      sweepEveryMs: 3_600_000,
    });
  });
  afterAll(() => test.stop());

  const db = () => test.web.deps.db;
  /** Sends /imagine without a bot, defers it and writes its intent, like a bot that dies right after. */
  async function leftBehind(caption: string, deferred = true): Promise<LocalInteraction> {
    const { discord } = test;
    const interaction = discord.slash('imagine', { caption, stop: 64 });
    if (deferred) await defer(test, interaction);
    await leaveIntent(test, interaction, { body: { caption, stopAfter: 64 } });
    return interaction;
  }

  it('B-LIVE-1 a bot that dies between the deferred answer and the request: the next one asks for it, in the same message', async () => {
    const { discord } = test;
    await test.stopBot();
    const interaction = await leftBehind('a fox left thinking');
    await test.startBot();
    await discord.until(() => textOf(interaction.original).includes('in line'));
    expect(await db().discordIntent.count()).toBe(0);
    await test.draw();
    await discord.until(() => textOf(interaction.original).includes('✅'));
    expect((await test.metrics().takenUp.get()).values[0]?.value).toBe(1);
  });

  it('B-LIVE-1 a bot that dies between the request and its message’s row: no second generation, and the message goes on', async () => {
    const { discord } = test;
    const { interaction, message, text, generationId } = await test.imagine('a fox asked for once', {
      stop: 64,
    });
    await test.stopBot();
    await db().discordMessage.deleteMany({ where: { messageId: message().id } });
    await leaveIntent(test, interaction, { body: { caption: 'a fox asked for once', stopAfter: 64 } });
    await test.startBot();
    await test.draw();
    await discord.until(() => text().includes('✅'));
    expect(await db().generation.count({ where: { caption: 'a fox asked for once' } })).toBe(1);
    const row = await db().discordMessage.findUniqueOrThrow({ where: { messageId: message().id } });
    expect(row.generationId).toBe(generationId);
  });

  it('B-LIVE-1 an intent without a deferred answer is forgotten; a refused one gets its error', async () => {
    const { discord, web } = test;
    const { id: userId } = await db().user.findUniqueOrThrow({ where: { discordId: discord.user.id } });
    const ctx = { actor: { kind: 'system' }, deps: web.deps } as const;
    await test.stopBot();
    await leftBehind('a fox that never was', false);
    const refused = await leftBehind('a fox too late');
    await moderation.ban({ ctx, input: { userId, banned: true, reason: 'spam' } });
    await test.startBot();
    await discord.until(() => textOf(refused.original).includes('You have been banned'));
    expect(await db().discordIntent.count()).toBe(0);
    expect(await db().generation.count({ where: { caption: { startsWith: 'a fox t' } } })).toBe(0);
    await moderation.ban({ ctx, input: { userId, banned: false } });
  });

  it('B-IMAGINE-3 the attachment limit of the interaction holds after a restart too', async () => {
    const { discord } = test;
    const imagined = await test.imagine('a big fox', {}, { attachmentSizeLimit: 2_500 });
    await test.stopBot();
    await test.draw();
    await test.startBot();
    await discord.until(() => imagined.text().includes('✅'));
    const final = fileOf(imagined.message());
    expect(final?.filename).toMatch(/\.webp$/);
    expect(final?.size).toBeLessThanOrEqual(2_500);
  });

  it('B-LIVE-5 two bots: one owns a message, and when it falls silent the other goes on', async () => {
    const { discord, worker } = test;
    const { message, text } = await test.imagine('a fox with two keepers', { stop: 64 });
    const messageId = message().id;
    await db()
      .$executeRaw`UPDATE "DiscordMessage" SET "ownerId" = gen_random_uuid(), "ownedUntil" = now() + interval '1 hour'
      WHERE "messageId" = ${messageId}`;
    // The bot sees at its next renewal that it lost the message.
    const followed = async () => {
      test.metrics().onScrape();
      return (await test.metrics().followed.get()).values[0]?.value;
    };
    await expect.poll(followed, { timeout: 30_000 }).toBe(0);
    const order = await worker.begin();
    await worker.store(order, 64);
    await worker.finish(order);
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    expect(text()).toContain('in line');
    await db().discordMessage.updateMany({ where: { messageId }, data: { ownedUntil: new Date(0) } });
    await discord.until(() => text().includes('✅'));
  });

  it('B-LIVE-5 two bots at once: every state of a message is sent once', async () => {
    const { discord } = test;
    const other = await test.startAnother();
    const imagined: Imagined = await test.imagine('a fox with two bots', { stop: 64 });
    await test.draw();
    await discord.until(() => imagined.text().includes('✅'));
    await other.stop();
    const { id } = imagined.message();
    const sent = discord.requests
      .filter(({ method, path }) => method === 'PATCH' && path.endsWith(id))
      .map(({ body }) => JSON.stringify(body));
    expect(new Set(sent).size).toBe(sent.length);
    // The lease is released after the last edit was answered.
    const owner = async () =>
      (await db().discordMessage.findUniqueOrThrow({ where: { messageId: id } })).ownerId;
    await expect.poll(owner, { timeout: 30_000 }).toBeNull();
  });

  it('B-IMAGINE-6 hidden without a notification: the bot finds it by polling, and removes the picture', async () => {
    const { discord } = test;
    const { text, message, generationId } = await test.imagine('a fox hidden unheard', { stop: 64 });
    await test.draw();
    const settled = async () =>
      (await db().discordMessage.findUniqueOrThrow({ where: { messageId: message().id } })).settledAt;
    await expect.poll(settled, { timeout: 30_000 }).not.toBeNull();
    await db().generation.update({ where: { id: generationId }, data: { hiddenAt: new Date() } });
    await discord.until(() => text().includes('It was taken down'));
    expect(message().attachments).toEqual([]);
  });

  it('B-LIVE-3 before the token ends, a message that the bot itself cannot reach says where it goes on', async () => {
    const { discord, worker } = test;
    const channel = discord.addChannel('foreign');
    channel.botMay = false;
    const theirs = discord.slash(
      'imagine',
      { caption: 'a far fox', stop: 64 },
      { channel, install: 'person' },
    );
    await discord.until(() => textOf(theirs.original).includes('in line'));
    const near = await test.imagine('a near fox', { stop: 64 });
    ahead = 14 * 60_000 + 15_000;
    const order = await worker.begin();
    await discord.until(() =>
      textOf(theirs.original).includes('It continues here: https://atelier.example/g/'),
    );
    await worker.store(order, 64);
    await worker.finish(order);
    ahead = 16 * 60_000;
    await test.draw();
    await discord.until(() => near.text().includes('✅'));
    expect(textOf(theirs.original)).not.toContain('✅');
    expect(near.text()).not.toContain('continues here');
    ahead = 0;
  });
});
