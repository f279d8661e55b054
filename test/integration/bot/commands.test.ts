import { deployCommands } from '@atelier/bot/deploy-commands';
import { createRest } from '@atelier/bot/rest';
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

  it('/top shows what got the most votes first', async () => {
    const { discord } = test;
    const { message } = await test.imagine('the best fox', { stop: 64 });
    await test.draw();
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 0'));
    discord.press(message(), '▲ Vote · 0');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));
    const top = discord.slash('top');
    await discord.until(() => top.original?.embeds.length);
    expect(top.original?.embeds[0]?.description).toContain('the best fox');
  });

  it('/room makes the channel a room: what is asked for there is in it', async () => {
    const { discord, web } = test;
    const channel = discord.addChannel('foxes');
    const made = discord.slash('room', {}, { channel });
    await discord.until(() => textOf(made.original).includes('#foxes'));
    const asked = discord.slash('imagine', { caption: 'a fox in a room', stop: 64 }, { channel });
    await discord.until(() => textOf(asked.original).includes('#foxes'));
    const row = await web.deps.db.generation.findFirst({
      where: { caption: 'a fox in a room' },
      include: { room: true },
    });
    expect(row?.room?.discordChannelId).toBe(channel.id);
    await test.draw();

    const elsewhere = discord.addChannel('theirs');
    const refused = discord.slash('room', {}, { channel: elsewhere, permissions: '0' });
    await discord.until(() => refused.followups.length);
    expect(refused.followups[0]?.content).toContain('Only those who manage this channel');
    expect(await web.deps.db.room.count({ where: { discordChannelId: elsewhere.id } })).toBe(0);
  });

  it('works in direct messages', async () => {
    const { discord } = test;
    const asked = discord.slash(
      'imagine',
      { caption: 'a private fox', stop: 64 },
      { channel: discord.addChannel('dm', { dm: true }) },
    );
    await discord.until(() => textOf(asked.original).includes('in line'));
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅'));
  });

  it('the context menu of a message remixes and votes for what it shows, and says so where it shows nothing', async () => {
    const { discord } = test;
    const { message } = await test.imagine('a fox with a menu', { stop: 64 });
    await test.draw();
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 0'));
    const voted = discord.contextMenu('Vote', message());
    await discord.until(() => voted.original?.content.includes('Votes: 1'));
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));
    const remix = discord.contextMenu('Remix', message());
    await discord.until(() => remix.callback);
    expect(JSON.stringify(remix.callback?.data)).toContain('a fox with a menu');
    const nothing = discord.contextMenu('Remix', { ...message(), id: discord.store.id() });
    await discord.until(() => nothing.callback);
    expect(nothing.original?.content).toContain('no picture of ours');
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
    const rest = createRest(discord.apiUrl, discord.token);
    expect(await deployCommands(rest, discord.store.applicationId)).toBe(false);
    expect(puts()).toBe(1);
    expect(
      await deployCommands(rest, discord.store.applicationId, [{ name: 'other', description: 'Other' }]),
    ).toBe(true);
    expect(puts()).toBe(2);
    expect(await deployCommands(rest, discord.store.applicationId)).toBe(true);
    expect(discord.store.commands.map(({ name }) => name)).toEqual([
      'imagine',
      'queue',
      'gallery',
      'top',
      'room',
      'help',
      'Remix',
      'Vote',
    ]);
  });
});
