import { moderation } from '@atelier/services';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, isAnswered, picturesOf, startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, buttonRows } from '../../support/discord';
import { usageOf } from '../../support/discord/limits-v2';

describe('/imagine', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  it('B-IMAGINE-1 answers at once, shows the preview, then every stage, then the finished picture with its bytes untouched', async () => {
    const { discord, worker } = test;
    const { interaction, message, text, generationId } = await test.imagine(
      'a red fox on a blue background',
      { seed: 7 },
    );
    expect(interaction.callback?.type).toBe(5);
    expect(interaction.repliedInMs).toBeLessThan(1000);
    expect(text()).toContain('a red fox on a blue background');
    expect(text()).toContain('seed 7');
    expect(text()).toContain('by ada');
    expect(buttonLabels(message())).toEqual(['Stop', 'Remix', 'Open on the site']);

    const order = await worker.begin();
    await discord.until(() => text().includes('Reading the caption'));
    await test.frame({ generationId, seq: 10 });
    await discord.until(() => text().includes('64 px') && text().includes('10/50'));
    expect(text()).toContain('about 10 s left');
    const [preview] = picturesOf(message());
    expect(preview?.description).toBe('Unfinished: a red fox on a blue background');
    const shown = await sharp(await discord.download(preview?.url ?? '')).stats();
    expect(shown.channels[2]?.mean).toBeGreaterThan(150);
    expect(fileOf(message())).toBeUndefined();

    for (const size of [64, 256] as const) {
      await worker.store(order, size);
      await discord.until(
        () => message().attachments[0]?.url !== preview?.url && picturesOf(message()).length === 1,
      );
    }
    const png = await worker.store(order, 1024);
    await worker.finish(order);
    await discord.until(() => text().includes('✅'));
    expect(text()).toContain('64 → 256 → 1024 px');
    expect(message()).toMatchObject({ content: '', embeds: [], flags: 1 << 15 });
    const final = fileOf(message());
    expect(picturesOf(message())).toMatchObject([
      { filename: expect.stringMatching(/-0\.webp$/), description: 'a red fox on a blue background' },
    ]);
    expect(message().attachments).toHaveLength(2);
    expect(final?.filename).toMatch(/-1024\.png$/);
    expect(final?.description).toBe('a red fox on a blue background');
    expect(await discord.download(final?.url ?? '')).toEqual(png);
    expect(buttonLabels(message())).toEqual([
      ...['▲ Vote · 0', 'Vary: subtle', 'Vary: strong', 'Edit on the site'],
      ...['Remix', 'Vary', 'Open on the site'],
    ]);
    const row = await test.web.deps.db.discordMessage.findUniqueOrThrow({
      where: { messageId: message().id },
    });
    expect(row.settledAt).not.toBeNull();
  });

  it('B-IMAGINE-2 shows several images as one gallery, each with its own buttons', async () => {
    const { discord } = test;
    const { message, text } = await test.imagine('four foxes', { count: 4, stop: 64 });
    await test.draw();
    await discord.until(() => text().includes('✅'));
    const pictures = picturesOf(message());
    expect(pictures.map(({ description }) => description)).toEqual(
      [1, 2, 3, 4].map((at) => `Image ${at}: four foxes`),
    );
    const { width, height } = await sharp(await discord.download(pictures[3]?.url ?? '')).metadata();
    expect([width, height]).toEqual([256, 256]);
    const edits = ['Subtle', 'Strong', 'Repaint'];
    expect(buttonRows(message())).toEqual([
      ...[1, 2, 3, 4].map((at) => [`${at} → 1024`, ...edits]),
      ['Remix', 'Vary', 'Open on the site', 'View one by one'],
    ]);
    expect(buttonLabels(message())).toContain('▲ Vote for 4 · 0');
    expect(usageOf(message().components ?? []).components).toBe(40);
    const two = await test.imagine('two foxes', { count: 2, stop: 64 });
    await test.draw();
    await discord.until(() => two.text().includes('✅'));
    expect(buttonRows(two.message())[1]).toEqual(['2 → 256', '2 → 1024', ...edits]);
    const { format } = await sharp(await discord.download(fileOf(two.message())?.url ?? '')).metadata();
    expect(format).toBe('png');
  });

  it('B-IMAGINE-3 carries the picture as WebP where the PNG is over the attachment limit', async () => {
    const { discord } = test;
    const interaction = discord.slash('imagine', { caption: 'a big fox' }, { attachmentSizeLimit: 2_500 });
    await discord.until(() => textOf(interaction.original).includes('in line'));
    await test.draw();
    await discord.until(() => textOf(interaction.original).includes('✅'));
    const files = interaction.original?.attachments ?? [];
    expect(files).toHaveLength(2);
    expect(fileOf(interaction.original)?.filename).toMatch(/\.webp$/);
    for (const { size } of files) expect(size).toBeLessThanOrEqual(2_500);
  });

  it('B-IMAGINE-8 a style is never cut and never refused: the caption makes room for it, and the person is told', async () => {
    const { discord } = test;
    // 498 code points. The cut falls on the emoji family of four, which must not be halved.
    const caption = `${'a red fox '.repeat(48)}👨‍👩‍👧‍👦${'b'.repeat(11)}`;
    const asked = discord.slash('imagine', { caption, style: 'watercolour style', stop: 64 });
    await discord.until(() => asked.followups.length > 0);
    const [told] = asked.followups;
    expect(told?.ephemeral).toBe(true);
    expect(textOf(told)).toContain('so its end is not drawn');
    expect(textOf(told)).toContain('a red fox\\, watercolour style');
    const { caption: drawn } = await test.worker.begin();
    expect(drawn).toBe(`${'a red fox '.repeat(48).trim()}, watercolour style`);
    expect(textOf(asked.original)).toContain('a red fox');
  });

  it('B-IMAGINE-4 tells only the person that a caption is no good, before anything is shown or written', async () => {
    const { discord } = test;
    const before = await test.web.deps.db.generation.count();
    const interaction = discord.slash('imagine', { caption: '   ' });
    await discord.until(() => interaction.callback);
    expect(interaction.callback?.type).toBe(4);
    expect(interaction.original?.ephemeral).toBe(true);
    expect(textOf(interaction.original)).toBe('Write a caption first\\.');
    expect(await test.web.deps.db.generation.count()).toBe(before);
  });

  it('B-IMAGINE-5 lets no caption mention anybody or pose as markdown', async () => {
    const { discord } = test;
    const caption = `@everyone <@${discord.user.id}> **[free](https://evil.example)** https://evil.example`;
    const { message, text } = await test.imagine(caption);
    expect(message().mention_everyone).toBe(false);
    expect(message().mentions).toEqual([]);
    expect(text()).toContain('everyone');
    expect(textOf(message())).not.toMatch(/(?<!\\)<@|(?<!\\)\[free|:\/\/|(?<!\\)@everyone/);
    const edits = discord.requests.filter(
      ({ method, path }) => method === 'PATCH' && path.includes('/messages/'),
    );
    expect(edits.length).toBeGreaterThan(0);
    for (const { body } of edits) expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
    await test.draw();
  });

  it('B-RIGHT-5 refuses a banned person in words that only they see, and leaves nothing in the channel', async () => {
    const { discord, web } = test;
    const mallory = discord.addUser('mallory');
    const first = discord.slash('queue', {}, { user: mallory });
    await discord.until(() => isAnswered(first));
    const { id } = await web.deps.db.user.findUniqueOrThrow({ where: { discordId: mallory.id } });
    const system = { actor: { kind: 'system' }, deps: web.deps } as const;
    await moderation.ban({ ctx: system, input: { userId: id, banned: true, reason: 'spam' } });

    const interaction = discord.slash('imagine', { caption: 'a fox' }, { user: mallory });
    await discord.until(() => interaction.followups.length);
    expect(interaction.original).toBeNull();
    expect(interaction.followups[0]?.ephemeral).toBe(true);
    expect(textOf(interaction.followups[0])).toContain('You have been banned\\: spam');
    expect(await web.deps.db.generation.count({ where: { authorId: id } })).toBe(0);
  });

  it('B-IMAGINE-6 takes the picture off when a moderator hides it', async () => {
    const { discord, web } = test;
    const { message, text, generationId } = await test.imagine('a rude fox', { stop: 64 });
    await test.draw();
    await discord.until(() => text().includes('✅'));
    const system = { actor: { kind: 'system' }, deps: web.deps } as const;
    await moderation.hide({ ctx: system, input: { id: generationId, hidden: true } });
    await discord.until(() => text().includes('It was taken down'));
    expect(message().attachments).toEqual([]);
    expect(buttonLabels(message())).toEqual([]);
  });
});
