import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, isAnswered, picturesOf, startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, type LocalInteraction, type StoredMessage } from '../../support/discord';

const V2 = 1 << 15;
const row = (...buttons: [label: string, id: string][]) => ({
  type: 1,
  components: buttons.map(([label, custom_id]) => ({ type: 2, style: 2, label, custom_id })),
});

describe('messages of the version before', { timeout: 120_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  /** A message with an embed, an attachment and rows of buttons, as the version before sent it. */
  function older(ephemeral: boolean, ...rows: object[]): StoredMessage {
    const { discord } = test;
    const upload = { id: 0, filename: 'old.png', contentType: 'image/png', bytes: Buffer.from('old') };
    return discord.store.createMessage(
      discord.channel.id,
      {
        content: 'old words',
        embeds: [{ title: 'an old fox', image: { url: 'attachment://old.png' } }],
        components: rows as never,
      },
      [upload],
      ephemeral,
    );
  }
  /** A finished picture whose message is an older one. */
  async function drawn(caption: string, options: Record<string, number> = {}) {
    const imagined = await test.imagine(caption, { stop: 64, ...options });
    await test.draw();
    await test.discord.until(() => imagined.text().includes('✅'));
    const { discordMessage } = test.web.deps.db;
    const where = { messageId: imagined.message().id };
    // The bot writes down what it showed, and lets the message go, a moment after Discord has shown it.
    const released = async () => {
      const row = await discordMessage.findUniqueOrThrow({ where });
      return row.settledAt !== null && row.ownerId === null;
    };
    await expect.poll(released, { timeout: 30_000 }).toBe(true);
    const message = older(false);
    await discordMessage.update({
      where,
      data: { messageId: message.id, interactionToken: null, shown: '0123456789abcdef.0123456789abcdef' },
    });
    return { message, id: imagined.generationId };
  }
  /** Whether a message is one of components alone. */
  const isNew = ({ flags, content, embeds, attachments }: StoredMessage): boolean =>
    ((flags ?? 0) & V2) !== 0 &&
    content === '' &&
    embeds.length === 0 &&
    attachments.every(({ filename }) => filename !== 'old.png');

  it('B-V2-2 their buttons are answered, and the message is drawn in the new form, without its embed, words and file', async () => {
    const { discord, web } = test;
    const { message, id } = await drawn('an old fox', { count: 2 });
    message.components = [row(['Vote', `vote:${id}`], ['Promote', `promote:${id}:1:256`])] as never;
    discord.press(message, 'Vote');
    await discord.until(() => isNew(message) && textOf(message).includes('an old fox'));
    expect(await web.deps.db.vote.count({ where: { generationId: id } })).toBe(1);
    expect(picturesOf(message)).toHaveLength(2);
    expect(fileOf(message)).toBeDefined();
    expect(buttonLabels(message)).toContain('▲ Vote for 1 · 0');
    const promoting = { ...message, components: [row(['Promote', `promote:${id}:1:256`])] as never };
    discord.press(promoting, 'Promote');
    await discord.until(() => textOf(message).includes('in line'));
    await test.draw();
    await discord.until(() => textOf(message).includes('Image 2**\n-# 256 px'));
  });

  it('B-V2-2 a message that changes on the site is drawn anew too, also after a restart of the bot', async () => {
    const { discord, web } = test;
    const { message, id } = await drawn('an old fox at night');
    await test.stopBot();
    await web.deps.db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    await test.startBot();
    await discord.until(() => isNew(message) && textOf(message).includes('taken down'));
    expect(message.attachments).toEqual([]);
  });

  it('B-V2-2 private answers of old turn their pages in the new form, and their buttons lead on', async () => {
    const { discord } = test;
    const { id } = await drawn('an old fox to page to');
    const press = async (message: StoredMessage, label: string): Promise<LocalInteraction> => {
      const pressed = discord.press(message, label);
      await discord.until(() => pressed.callback);
      return pressed;
    };
    for (const [button, words] of [
      ['gallery:new:0:', 'The gallery'],
      ['queue:mine:0', 'The queue'],
      [`again:${id}:0`, '## an old fox to page to'],
      [`vote:${id}:0:alone`, '## an old fox to page to'],
    ] as const) {
      const message = older(true, row(['Press', button]));
      await press(message, 'Press');
      await discord.until(() => isNew(message) && textOf(message).includes(words));
    }
    const shown = older(true, row(['View', `view:${id}:0`], ['Vary', `vary:${id}`]));
    const viewed = await press(shown, 'View');
    await discord.until(() => isAnswered(viewed));
    expect(textOf(viewed.original)).toContain('an old fox to page to');
    const varied = await press(shown, 'Vary');
    await discord.until(() => textOf(varied.original).includes('in line'));
  });

  it('B-V2-2 an old list of pictures to start from still says which', async () => {
    const { discord } = test;
    const message = older(true, row(['Start from 1', 'start:0']));
    const opened = discord.press(message, 'Start from 1');
    await discord.until(() => opened.callback);
    expect(opened.callback?.type).toBe(9);
  });
});
