import { WORKER_NAMESPACE } from '@atelier/protocol';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, picturesOf, startTestBot, type TestBot } from '../../support/bot';
import { startTestWeb } from '../../support/web';

describe('the site restarts', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  it('B-LIVE-2 a restart of the site in the middle: rows go on without it, and previews when it is back', async () => {
    const { discord, web, worker } = test;
    const { message, text, generationId } = await test.imagine('a fox between two sites');
    const picture = () => picturesOf(message())[0]?.id;
    const order = await worker.begin();
    await test.frame({ generationId, seq: 1 });
    const live = await discord.until(picture);
    await web.web.stop();
    await worker.store(order, 64);
    const stored = await discord.until(() => picture() !== live && picture());
    const again = await startTestWeb({
      share: web.database,
      storage: web.deps.storage,
      env: { PORT: Number(new URL(web.url).port) },
    });
    try {
      const socket = await again.socket({ namespace: WORKER_NAMESPACE });
      const preview = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#2a6fc0' } })
        .webp()
        .toBuffer();
      // Frames go to who watches at that moment, so they go on until the bot is back.
      let seq = 1;
      const frames = setInterval(() => {
        seq += 1;
        socket.emit('frame', {
          ...{ generationId, seq, attempt: 1, image: 0, stage: 'sr256', step: 3, steps: 8, etaMs: null },
          preview,
        });
      }, 200);
      await discord
        .until(() => text().includes('256 px') && text().includes('3/8') && picture() !== stored)
        .finally(() => clearInterval(frames));
      for (const size of [256, 1024] as const) await worker.store(order, size);
      await worker.finish(order);
      await discord.until(() => text().includes('✅'));
      expect(fileOf(message())?.filename).toMatch(/-1024\.png$/);
    } finally {
      await again.stop();
    }
  });
});
