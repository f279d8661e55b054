import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot } from '../../support/bot';
import { Buckets } from '../../support/discord/buckets';

describe('edits and Discord’s buckets', { timeout: 120_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot({ editEveryMs: 20 });
  });
  afterAll(() => test.stop());

  const editsOf = (id: string) =>
    test.discord.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith(id));
  const limits = async () => (await test.metrics().rateLimits.get()).values;

  it('B-CHEAP-1 previews never empty a bucket: none is held back or refused, and the result is shown', async () => {
    const { discord, worker } = test;
    const { message, text, generationId } = await test.imagine('a fox in a hurry', { stop: 64 });
    discord.store.buckets = new Buckets({ limit: 5, windowMs: 1_500 });
    const order = await worker.begin();
    await discord.until(() => text().includes('Reading the caption'));
    for (let seq = 1; seq <= 60; seq += 1) {
      await test.frame({ generationId, seq });
      // Frames come while edits are answered, as a worker's do.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await discord.until(() => text().includes('60/50'));
    expect(await limits()).toEqual([]);
    await worker.store(order, 64);
    await worker.finish(order);
    await discord.until(() => text().includes('✅'));
    const sent = editsOf(message().id);
    // The last one may still be on its way to the bot.
    expect(sent.filter(({ status }) => status >= 400)).toEqual([]);
    // Far fewer than there were frames.
    expect(sent.length).toBeLessThan(25);
    discord.store.buckets = null;
  });

  it('B-CHEAP-1 an edit uploads the picture that changed and keeps the others; a vote uploads nothing', async () => {
    const { discord, worker } = test;
    const { message, text } = await test.imagine('four foxes in turn', { count: 4, stop: 64 });
    const order = await worker.begin();
    for (const index of [0, 1, 2, 3]) {
      await worker.store(order, 64, index);
      await discord.until(() => message().attachments.length === index + 1);
    }
    await worker.finish(order);
    await discord.until(() => text().includes('✅'));
    const drawing = editsOf(message().id).filter(
      ({ body, uploaded }) => uploaded > 0 && JSON.stringify(body).includes('Unfinished'),
    );
    for (const { body } of drawing) {
      const sent = (body as { attachments: { filename?: string }[] }).attachments;
      expect(sent.filter(({ filename }) => filename)).toHaveLength(1);
    }
    const before = editsOf(message().id).length;
    const kept = message().attachments;
    discord.press(message(), '▲ Vote for 2 · 0');
    await discord.until(() => editsOf(message().id).length > before);
    expect(editsOf(message().id).at(-1)).toMatchObject({ uploaded: 0 });
    expect(message().attachments).toEqual(kept);
  });
});
