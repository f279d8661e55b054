import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyPack } from '@atelier/imagen/testing';
import { moderation, publishTokenizer, readPackView } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Imagined,
  isAnswered,
  isTold,
  picturesOf,
  startTestBot,
  type TestBot,
  textOf,
} from '../../support/bot';
import { buttonLabels, type LocalInteraction, type Sender } from '../../support/discord';
import { catalogueOf } from '../../support/factories';

const FOUR = 'a {red, blue} {fox, owl}';
const LEARNT = ['a', 'red', 'blue', 'fox', 'owl', 'big'];

describe('people and grids', { timeout: 240_000 }, () => {
  let test: TestBot;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'atelier-bot-grid-'));
    const pack = await writeTinyPack(path.join(folder, 'tiny'), { words: LEARNT });
    test = await startTestBot({ packs: catalogueOf(await readPackView(pack)) });
    await publishTokenizer(test.web.deps.storage, pack);
  });
  afterAll(async () => {
    await test.stop();
    await rm(folder, { recursive: true });
  });

  const db = () => test.web.deps.db;
  const member = (name: string, more: Sender = {}): Sender => ({
    user: test.discord.addUser(name),
    permissions: '0',
    ...more,
  });
  async function drawn(caption: string): Promise<Imagined> {
    const imagined = await test.imagine(caption, { seed: 7 });
    await test.draw();
    await test.discord.until(() => imagined.text().includes('✅'));
    return imagined;
  }
  /** What only the person is told, as they read it: Discord takes the backslash off a mark. */
  async function told(interaction: LocalInteraction): Promise<string> {
    await test.discord.until(() => isTold(interaction));
    const message = interaction.followups[0] ?? interaction.original;
    expect(message?.ephemeral).toBe(true);
    return textOf(message).replace(/\\([!-/:-@[-`{-~])/g, '$1');
  }
  /** The message of one cell, for the person who opens it. */
  async function opened(imagined: Imagined, cell: string, sender: Sender): Promise<LocalInteraction> {
    const interaction = test.discord.press(imagined.message(), cell, sender);
    await test.discord.until(() => isAnswered(interaction));
    return interaction;
  }

  it('B-GRID-4 a caption that makes no grid is refused to its author alone, before anything is written', async () => {
    const { discord } = test;
    const before = await db().generation.count();
    for (const [caption, said] of [
      ['a {red, blue fox', 'A choice opens with { and is never closed. Close it, or write \\{ for a brace.'],
      ['a red} fox', 'A } closes no choice.'],
      ['a {red, {light, dark} blue} fox', 'A choice holds another one.'],
      ['{1..100} {1..100} foxes', 'A grid has at most 25 pictures.'],
    ] as const) {
      const asked = discord.slash('imagine', { caption });
      await discord.until(() => asked.callback);
      expect(asked.callback?.type).toBe(4);
      expect(await told(asked)).toContain(said);
    }
    const shaped = discord.slash('imagine', { caption: FOUR, count: 4 }, { locale: 'de' });
    await discord.until(() => shaped.callback);
    expect(await told(shaped)).toContain('Lass Anzahl und Halt weg');
    expect(await db().generation.count()).toBe(before);
    expect(await db().discordIntent.count()).toBe(0);
  });

  it('B-GRID-4 escaped braces and a choice of one are words of one picture, and stay so in a remix', async () => {
    const { discord, worker } = test;
    const asked = await test.imagine('a \\{red\\} {fox}', { stop: 64 });
    expect(asked.text()).toContain('a \\{red\\} fox');
    const order = await worker.begin();
    expect(order.images.map(({ caption }) => caption)).toEqual(['a {red} fox']);
    await worker.store(order, 64);
    await worker.finish(order);
    await discord.until(() => asked.text().includes('✅'));
    expect(picturesOf(asked.message())[0]?.description).toBe('a {red} fox');
    const form = discord.press(asked.message(), 'Remix');
    await discord.until(() => form.callback);
    const remix = discord.submit(form, {});
    await discord.until(() => textOf(remix.original).includes('in line'));
    expect((await worker.begin()).caption).toBe('a {red} fox');
  });

  it('WORDS-5 words that the pack has not learnt are named once for the whole grid, to its author alone', async () => {
    const { discord } = test;
    const asked = discord.slash('imagine', { caption: 'a {red, foz} {fox, *zebra*}' });
    const said = await told(asked);
    expect(said).toContain('The studio has not learnt these words');
    expect(said).toContain('foz (fox?)');
    expect(said).toContain('zebra');
    expect(asked.followups).toHaveLength(1);
    expect(textOf(asked.original)).toContain('in line');
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅'));
    expect(buttonLabels(asked.original!)).toContain('foz · *zebra*');
  });

  it('B-RIGHT-4 another person opens, votes for and promotes a cell, and stops nothing', async () => {
    const { discord } = test;
    const imagined = await test.imagine(FOUR, { seed: 7 });
    const eve = member('eve');
    expect(await told(discord.press(imagined.message(), 'Stop', eve))).toContain('Only its author');
    await test.draw();
    await discord.until(() => imagined.text().includes('✅'));
    const cell = await opened(imagined, 'red · owl', eve);
    expect(cell.original?.ephemeral).toBe(true);
    discord.press(cell.original!, '▲ Vote · 0', eve);
    await discord.until(() => buttonLabels(cell.original!).includes('▲ Vote · 1'));
    discord.press(cell.original!, 'Promote to 256', eve);
    await discord.until(() => imagined.text().includes('in line'));
    await test.draw();
    await discord.until(() => buttonLabels(imagined.message()).includes('red · owl · 256'));
  });

  it('B-RIGHT-5 a banned person may look at a cell, and nothing that they press there changes anything', async () => {
    const { discord } = test;
    const imagined = await drawn(FOUR);
    const mallory = member('mallory');
    await opened(imagined, 'red · fox', mallory);
    const { id: userId } = await db().user.findUniqueOrThrow({
      where: { discordId: mallory.user?.id ?? '' },
    });
    const ctx = { actor: { kind: 'system' }, deps: test.web.deps } as const;
    await moderation.ban({ ctx, input: { userId, banned: true, reason: 'spam' } });
    const before = await db().generation.count();
    const cell = await opened(imagined, 'blue · owl', mallory);
    for (const button of ['▲ Vote · 0', 'Promote to 256', 'Vary'])
      expect(await told(discord.press(cell.original!, button, mallory))).toContain('You have been banned');
    const form = discord.press(cell.original!, 'Remix', mallory);
    await discord.until(() => form.callback);
    expect(await told(discord.submit(form, { caption: 'a {red, blue} fox' }))).toContain(
      'You have been banned',
    );
    expect(await db().vote.count({ where: { userId } })).toBe(0);
    expect(await db().generation.count()).toBe(before);
    expect(imagined.text()).toContain('✅');
  });

  it('GRID-9 a server’s quota of a day counts each cell, and the refusal says so', async () => {
    const { discord } = test;
    const set = discord.slash('settings quota', { role: discord.guildId, waiting: 5, day: 10 });
    await discord.until(() => textOf(set.original).includes('10 a day'));
    const plain = member('plain');
    const six = await test.imagine('a {red, blue} {fox, owl, big}', {}, plain);
    const refused = discord.slash('imagine', { caption: 'a {red, blue} {fox, owl, big}' }, plain);
    const said = await told(refused);
    expect(said).toContain('each picture of a grid counts');
    expect(said).not.toContain('/queue');
    expect(refused.original).toBeNull();
    await test.draw();
    await discord.until(() => six.text().includes('✅'));
    await test.imagine(FOUR, {}, plain);
    await test.draw();
    const none = discord.slash('imagine', { caption: 'a fox' }, { ...plain, locale: 'es-ES' });
    expect(await told(none)).toContain('cada imagen de una cuadrícula cuenta');
  });

  it('B-IMAGINE-6 a hidden grid leaves its message, and no button of it opens a cell', async () => {
    const { discord } = test;
    const lifted = discord.slash('settings quota', { role: discord.guildId, waiting: -1 });
    await discord.until(() => textOf(lifted.original).includes('the studio'));
    const imagined = await drawn(FOUR);
    const kept = structuredClone(imagined.message());
    const ctx = { actor: { kind: 'system' }, deps: test.web.deps } as const;
    await moderation.hide({ ctx, input: { id: imagined.generationId, hidden: true } });
    await discord.until(() => imagined.text().includes('It was taken down'));
    expect(imagined.message().attachments).toEqual([]);
    expect(buttonLabels(imagined.message())).toEqual([]);
    const late = discord.press(kept, 'red · fox', member('late'));
    expect(await told(late)).toContain('hidden by a moderator');
    expect(late.original?.attachments).toEqual([]);
  });
});
