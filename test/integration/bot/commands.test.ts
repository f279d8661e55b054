import { deployCommands } from '@atelier/bot/deploy-commands';
import { REST } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, buttonsOf } from '../../support/discord';

describe('commands', () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  it('completes captions from what the pack knows', async () => {
    const { discord } = test;
    const typed = discord.autocomplete('imagine', 'caption', 'two fo');
    await discord.until(() => typed.callback);
    expect(typed.choices.map(({ value }) => value)).toContain('two fox');
    const empty = discord.autocomplete('imagine', 'caption', '');
    await discord.until(() => empty.callback);
    expect(empty.choices.map(({ value }) => value)).toContain('a red fox');
  });

  it('/queue shows mine with stop buttons, and those work', async () => {
    const { discord } = test;
    const mine = await test.imagine('my waiting fox');
    const theirs = discord.slash('imagine', { caption: 'their fox' }, { user: discord.addUser('linus') });
    await discord.until(() => textOf(theirs.original).includes('ahead'));
    const queue = discord.slash('queue');
    await discord.until(() => queue.original?.embeds.length);
    expect(queue.original?.ephemeral).toBe(true);
    const [embed] = queue.original?.embeds ?? [];
    expect(embed?.description).toContain('2 waiting');
    expect(embed?.fields?.map(({ name }) => name)).toEqual(['Yours', 'Others']);
    expect(buttonLabels(queue.original!)).toEqual(['Stop: my waiting fox']);

    discord.press(queue.original!, 'Stop: my waiting fox');
    await discord.until(() => mine.text().includes('Stopped'));
    await discord.until(() => buttonsOf(queue.original!).length === 0);
    await test.draw();
  });

  it('/gallery pages through pictures and searches captions', async () => {
    const { discord } = test;
    for (const number of [1, 2, 3, 4, 5]) {
      await test.imagine(`gallery fox ${number}`, { stop: 64 });
      await test.draw();
    }
    const page = discord.slash('gallery', { search: 'gallery' });
    await discord.until(() => page.original?.embeds.length);
    expect(page.original?.embeds.map(({ description }) => description?.includes('gallery fox'))).toEqual(
      Array(4).fill(true),
    );
    expect(page.original?.embeds[0]?.thumbnail?.url).toBe(page.original?.attachments[0]?.url);
    discord.press(page.original!, 'More');
    await discord.until(() => page.original?.embeds.length === 1 && page.original);
    expect(page.original?.attachments).toHaveLength(1);
    expect(buttonLabels(page.original!)).toEqual(['Back']);

    const none = discord.slash('gallery', { search: 'walrus' });
    await discord.until(() => textOf(none.original).includes('Nothing matches'));
  });

  it('/help says how, and what can be drawn', async () => {
    const { discord } = test;
    const help = discord.slash('help');
    await discord.until(() => help.original?.embeds.length);
    expect(help.original?.ephemeral).toBe(true);
    expect(textOf(help.original)).toContain('/imagine');
    expect(help.original?.embeds[0]?.fields).toContainEqual({ name: 'objects', value: 'fox' });
  });

  it('is deployed once, however often it is deployed', async () => {
    const { discord } = test;
    const puts = () =>
      discord.requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/commands')).length;
    expect(puts()).toBe(1);
    const rest = new REST({ api: discord.apiUrl }).setToken(discord.token);
    expect(await deployCommands(rest, discord.store.applicationId)).toBe(false);
    expect(puts()).toBe(1);
    expect(
      await deployCommands(rest, discord.store.applicationId, [{ name: 'other', description: 'Other' }]),
    ).toBe(true);
    expect(puts()).toBe(2);
    expect(await deployCommands(rest, discord.store.applicationId)).toBe(true);
    expect(discord.store.commands.map(({ name }) => name)).toEqual(['imagine', 'queue', 'gallery', 'help']);
  });
});
