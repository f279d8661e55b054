import { EDIT_LIMITS } from '@atelier/domain';
import { moderation, upload } from '@atelier/services';
import type { APIAttachment } from 'discord-api-types/v10';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered, startTestBot, type TestBot, textOf } from '../../support/bot';
import {
  buttonLabels,
  type FormValues,
  type LocalInteraction,
  type Sender,
  type StoredMessage,
} from '../../support/discord';
import { defer, leaveIntent } from '../../support/left-behind';
import { apart, BLUE, halves, pixel, RED } from '../../support/pictures';
import { useServerInside } from '../../support/server-inside';

describe('beginning from one’s own picture', { timeout: 240_000 }, () => {
  let test: TestBot;
  let square: Buffer;
  /** Milliseconds that the bot's clock is ahead. */
  let ahead = 0;
  /** A picture that no other test sends: the same picture of one person is one upload. */
  const another = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: { r: side % 256, g: 90, b: 40 } } })
      .png()
      .toBuffer();
  beforeAll(async () => {
    test = await startTestBot({
      sweepEveryMs: 100,
      deps: { now: () => new Date(Date.now() + ahead) },
    });
    square = await halves(1024, 1024).png().toBuffer();
  });
  afterAll(() => test.stop());

  const db = () => test.web.deps.db;
  const system = () => ({ actor: { kind: 'system' }, deps: test.web.deps }) as const;
  const personOf = ({ user = test.discord.user }: Sender = {}) =>
    db().user.findUniqueOrThrow({ where: { discordId: user.id } });

  async function form(sender: Sender = {}): Promise<LocalInteraction> {
    const opened = test.discord.slash('edit', {}, sender);
    await test.discord.until(() => opened.callback);
    expect(opened.callback?.type).toBe(9);
    return opened;
  }
  /** Sends the form of /edit with a file. */
  async function send(file: APIAttachment, values: FormValues = {}, sender: Sender = {}) {
    return test.discord.submit(await form(sender), { caption: 'a red fox', file, ...values }, sender);
  }
  const waits = (asked: LocalInteraction) =>
    test.discord.until(() => /in line|ahead/.test(textOf(asked.original)));
  /** The refusal, which only the person sees; the channel keeps nothing. */
  async function refusal(asked: LocalInteraction): Promise<string> {
    const { discord } = test;
    await discord.until(() => asked.followups.length > 0 || textOf(asked.original));
    const told = asked.followups[0] ?? asked.original;
    expect(told?.ephemeral).toBe(true);
    if (asked.followups[0]) expect(asked.original).toBeNull();
    return textOf(told);
  }
  /** GETs of files, counted: what the bot never asked for was never read. */
  const fetched = async (asked: () => Promise<unknown>): Promise<number> => {
    const before = test.discord.store.served;
    await asked();
    return test.discord.store.served - before;
  };

  it('B-EDIT-3 /edit opens a form with a file field, and a picture begins from the sent file, which is that person’s upload', async () => {
    const { discord, worker } = test;
    const opened = await form();
    expect(opened.callback?.data).toMatchObject({
      title: 'Start from a picture',
      components: [
        { type: 18, component: { type: 19, custom_id: 'file', required: true, file_types: ['image'] } },
        { type: 18, component: { type: 4, custom_id: 'caption' } },
        { type: 18, component: { type: 3, custom_id: 'look' } },
        { type: 18, component: { type: 4, custom_id: 'strength', value: '0.5' } },
        { type: 18, component: { type: 22, custom_id: 'more' } },
      ],
    });
    const asked = await send(discord.pick('fox.png', square), { strength: '0,25' });
    await waits(asked);
    expect(asked.original).toMatchObject({ ephemeral: false });
    expect(textOf(asked.original)).toContain('Began from an uploaded picture at strength 0.25');
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'a red fox', parentId: null });
    expect(order.images[0]?.edit).toMatchObject({ kind: 'vary', strength: 0.25 });
    const source = order.images[0]?.edit?.source;
    if (!source || !('upload' in source)) throw new Error('the order names no upload');
    const png = (await test.web.deps.storage.get(source.upload.storageKey))!;
    expect(apart(await pixel(png, 20, 512), RED)).toBeLessThan(3);
    expect(apart(await pixel(png, 1000, 512), BLUE)).toBeLessThan(3);
    const { id: ownerId } = await personOf();
    expect(await db().upload.findMany({ where: { ownerId } })).toMatchObject([
      { width: 1024, height: 1024, storageKey: source.upload.storageKey },
    ]);
    for (const size of [64, 256, 1024] as const) await worker.store(order, size);
    await worker.finish(order);
    await discord.until(() => textOf(asked.original).includes('✅'));
    expect(buttonLabels(asked.original!)).toContain('Vary: subtle');
    const sent = discord.requests.filter(({ body }) => JSON.stringify(body ?? {}).includes('a red fox'));
    expect(sent.length).toBeGreaterThan(0);
    for (const { body } of sent) expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  it('B-EDIT-3 enlarges only, puts white at the edges of a picture that is not square, and says so to the sender alone', async () => {
    const { discord, worker } = test;
    const wide = await halves(600, 300).jpeg({ quality: 95 }).toBuffer();
    const asked = await send(discord.pick('wide.jpg', wide, 'image/jpeg'), {
      more: ['enlarge256', 'pad'],
      strength: 'none',
    });
    await waits(asked);
    expect(textOf(asked.original)).toContain(
      'Enlarges an uploaded picture, which stays as it is at 256 pixels',
    );
    await discord.until(() => asked.followups.length);
    expect(asked.followups[0]).toMatchObject({ ephemeral: true });
    expect(textOf(asked.followups[0])).toContain('white was put at its edges');
    const order = await worker.begin();
    expect(order.images[0]?.edit).toMatchObject({ kind: 'enlarge', keep: 256 });
    const source = order.images[0]?.edit?.source;
    if (!source || !('upload' in source)) throw new Error('the order names no upload');
    const png = (await test.web.deps.storage.get(source.upload.storageKey))!;
    expect(apart(await pixel(png, 512, 20), [255, 255, 255])).toBeLessThan(3);
    await worker.store(order, 1024);
    await worker.finish(order);
    await discord.until(() => textOf(asked.original).includes('✅'));
  });

  it('B-EDIT-3 speaks the language of the person, in the form and in a refusal', async () => {
    const { discord } = test;
    const greta: Sender = { user: discord.addUser('greta'), locale: 'de' };
    const opened = await form(greta);
    expect(opened.callback?.data?.title).toBe('Mit einem Bild beginnen');
    const heic = discord.pick('foto.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'image/heic');
    expect(await refusal(await send(heic, {}, greta))).toBe(
      'HEIC und AVIF werden hier nicht gelesen\\. Speichere das Bild als JPEG oder PNG und schick das\\.',
    );
  });

  it('B-EDIT-4 a wrong file is refused in words that say what to do; nothing of it is kept', async () => {
    const { discord } = test;
    const joan: Sender = { user: discord.addUser('joan') };
    const generations = await db().generation.count();
    for (const [name, bytes, type, words] of [
      ['photo.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'image/heic', 'HEIC and AVIF'],
      ['fox.png', square.subarray(0, 900), 'image/png', 'This file is damaged'],
      ['fox.png', Buffer.alloc(0), 'image/png', 'This file is empty'],
      [
        'fox.svg',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        'image/svg+xml',
        'This kind of file',
      ],
      ['fox.gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;'), 'image/gif', 'This kind of file'],
    ] as const)
      expect(await refusal(await send(discord.pick(name, bytes, type), {}, joan)), name).toContain(words);
    expect(await db().generation.count()).toBe(generations);
    expect(await db().upload.count({ where: { owner: { discordId: joan.user?.id ?? '' } } })).toBe(0);
    expect(await db().discordIntent.count()).toBe(0);
  });

  it('B-EDIT-4 a file that is too large is not fetched where Discord says its size, and not read further where it lies', async () => {
    const { discord } = test;
    const large = Buffer.alloc(EDIT_LIMITS.uploadBytes + 1);
    const honest = discord.pick('large.png', large);
    expect(
      await fetched(async () => expect(await refusal(await send(honest))).toContain('larger than 10 MB')),
    ).toBe(0);
    const lying = { ...discord.pick('large.png', large), size: 1 };
    expect(await refusal(await send(lying))).toContain('larger than 10 MB');
    discord.store.chunked.add(new URL(lying.url).pathname);
    expect(await refusal(await send(lying))).toContain('larger than 10 MB');
  });

  it('B-EDIT-4 a strength that is none, and a caption with choices, are refused before anything is fetched', async () => {
    const { discord } = test;
    const file = discord.pick('fox.png', square);
    const tried = async () => {
      for (const strength of ['2', '-1', 'much', '', '1e-1', '0.5.5'])
        expect(await refusal(await send(file, { strength })), strength).toContain('a number from 0 to 1');
      expect(await refusal(await send(file, { caption: 'a {red, blue} fox' }))).toContain('a grid cannot');
    };
    expect(await fetched(tried)).toBe(0);
  });

  it('B-EDIT-4 nothing is fetched or kept for a banned person', async () => {
    const { discord } = test;
    const mallory: Sender = { user: discord.addUser('mallory') };
    const opened = await form(mallory);
    const { id: userId } = await personOf(mallory);
    await moderation.ban({ ctx: system(), input: { userId, banned: true, reason: 'spam' } });
    const message = discord.post([discord.upload('fox.png', square)]);
    const menu = discord.contextMenu('Start from this picture', message, mallory);
    await discord.until(() => isAnswered(menu));
    const start = discord.press(menu.original!, 'Start from 1', mallory);
    await discord.until(() => start.callback);
    const tried = async () => {
      for (const asked of [
        discord.submit(opened, { caption: 'a fox', file: discord.pick('fox.png', square) }),
        discord.submit(start, { caption: 'a fox' }),
      ])
        expect(await refusal(asked)).toContain('You have been banned');
    };
    expect(await fetched(tried)).toBe(0);
    expect(await db().upload.count({ where: { ownerId: userId } })).toBe(0);
    expect(await db().generation.count({ where: { authorId: userId } })).toBe(0);
  });

  it('B-EDIT-4 a refused caption leaves one upload, however often the person tries again', async () => {
    const { discord } = test;
    const eager: Sender = { user: discord.addUser('eager') };
    await db().filterTerm.create({ data: { term: 'wolpertinger', list: 'deny' } });
    const file = await another(800);
    const refused = await send(discord.pick('fox.png', file), { caption: 'a wolpertinger' }, eager);
    expect(await refusal(refused)).toContain('Please write another one');
    const taken = await send(discord.pick('fox.png', file), { caption: 'a hare' }, eager);
    await waits(taken);
    await test.draw();
    expect(await db().upload.count({ where: { owner: { discordId: eager.user?.id ?? '' } } })).toBe(1);
  });

  describe('a message with pictures', () => {
    const start = async (message: StoredMessage, sender: Sender = {}): Promise<LocalInteraction> => {
      const asked = test.discord.contextMenu('Start from this picture', message, sender);
      await test.discord.until(() => isAnswered(asked));
      expect(asked.original?.ephemeral).toBe(true);
      return asked;
    };

    it('B-EDIT-5 its menu shows them with a button each, and the form of one begins from that one', async () => {
      const { discord, worker } = test;
      const red = await another(700);
      const blue = await halves(700, 350).png().toBuffer();
      const notes = discord.upload('notes.txt', Buffer.from('words'), 'text/plain');
      const message = discord.post([discord.upload('one.png', red), notes, discord.upload('two.png', blue)]);
      const ada = await start(message);
      expect(textOf(ada.original)).toContain('1 · one\\.png\n2 · two\\.png');
      expect(buttonLabels(ada.original!)).toEqual(['Start from 1', 'Start from 2']);
      const opened = discord.press(ada.original!, 'Start from 2');
      await discord.until(() => opened.callback);
      expect(JSON.stringify(opened.callback?.data)).not.toContain('"custom_id":"file"');
      const asked = discord.submit(opened, { caption: 'a blue owl', strength: '0.7' });
      await waits(asked);
      expect(asked.original).toMatchObject({ ephemeral: false });
      const order = await worker.begin();
      expect(order.images[0]?.edit).toMatchObject({ kind: 'vary', strength: 0.7 });
      const { uploadId } = await db().generation.findUniqueOrThrow({ where: { id: order.generationId } });
      expect(await db().upload.findUniqueOrThrow({ where: { id: uploadId ?? '' } })).toMatchObject({
        width: 700,
        height: 350,
      });
      for (const size of [64, 256, 1024] as const) await worker.store(order, size);
      await worker.finish(order);
    });

    it('B-EDIT-5 a picture of the studio is varied as what it is, so its lineage stays known', async () => {
      const { discord, worker } = test;
      const { message, generationId, text } = await test.imagine('a fox to start from', { stop: 64 });
      await test.draw();
      await discord.until(() => text().includes('✅'));
      const asked = await start(message());
      expect(buttonLabels(asked.original!)).toContain('Vary: strong');
      const varied = discord.press(asked.original!, 'Vary: strong');
      await waits(varied);
      const order = await worker.begin();
      expect(order.parentId).toBe(generationId);
      await worker.store(order, 64);
      await worker.finish(order);
    });

    it('B-EDIT-5 says where there is no picture, and where Discord no longer hands it out', async () => {
      const { discord } = test;
      const notes = discord.upload('notes.txt', Buffer.from('words'), 'text/plain');
      const none = await start(discord.post([notes]));
      expect(textOf(none.original)).toContain('no picture to start from');
      const gone = discord.upload('gone.png', square);
      const shown = await start(discord.post([gone]));
      discord.store.files.delete(new URL(gone.url).pathname);
      const opened = discord.press(shown.original!, 'Start from 1');
      await discord.until(() => opened.callback);
      expect(await refusal(discord.submit(opened, { caption: 'a fox' }))).toContain(
        'does not hand this file out',
      );
    });

    describe('whose address was forged', () => {
      const inside = useServerInside(() => square);

      it('B-EDIT-4 no other host is asked, whatever a form or a message names, and no redirect is followed', async () => {
        const { discord } = test;
        const elsewhere = `${inside.origin}/attachments/1/2/fox.png`;
        const wrong = { ...discord.pick('fox.png', square), url: elsewhere };
        expect(await refusal(await send(wrong))).toContain('attachments on Discord are fetched');
        const shown = await start(discord.post([discord.upload('fox.png', square)]));
        const forged = structuredClone(shown.original!);
        forged.components = JSON.parse(
          JSON.stringify(forged.components).replace(/"url":"[^"]+"/, `"url":"${elsewhere}"`),
        );
        const opened = discord.press(forged, 'Start from 1');
        await discord.until(() => opened.callback);
        expect(await refusal(discord.submit(opened, { caption: 'a fox' }))).toContain(
          'attachments on Discord',
        );
        forged.components = JSON.parse(JSON.stringify(forged.components).replace('start:0', 'start:7'));
        const beyond = discord.press(forged, 'Start from 1');
        await discord.until(() => beyond.callback);
        expect(await refusal(discord.submit(beyond, { caption: 'a fox' }))).toContain('Choose the picture');
        const moved = discord.pick('moved.png', square);
        discord.store.redirects.set(new URL(moved.url).pathname, elsewhere);
        expect(await refusal(await send(moved))).toContain('does not hand this file out');
        expect(inside.asked).toEqual([]);
      });
    });
  });

  describe('a bot that dies', () => {
    /** The intent of a form whose bot died after it deferred its answer. */
    async function leftBehind(asked: LocalInteraction, file: APIAttachment, caption: string): Promise<void> {
      await defer(test, asked);
      await leaveIntent(test, asked, {
        body: { caption, stopAfter: 64, edit: { kind: 'vary', strength: 0.5 } },
        file: { url: file.url, fit: 'crop' },
      });
    }

    it.each([
      ['before it fetched the file', false],
      ['between the upload and the request', true],
    ])('B-EDIT-6 %s: the next one asks once, in the same message, with one upload', async (_, uploaded) => {
      const { discord, web } = test;
      const bytes = await another(uploaded ? 510 : 520);
      const caption = `a fox left ${uploaded ? 'half way' : 'behind'}`;
      const opened = await form();
      const file = discord.pick('fox.png', bytes);
      await test.stopBot();
      const asked = discord.submit(opened, { caption, file });
      await leftBehind(asked, file, caption);
      const { id: userId } = await personOf();
      const before = await db().upload.count();
      const actor = {
        kind: 'discord' as const,
        userId,
        role: 'member' as const,
        guildId: discord.guildId,
        channelId: discord.channel.id,
      };
      if (uploaded)
        await upload.create({ ctx: { actor, deps: web.deps }, input: { bytes, query: { fit: 'crop' } } });
      await test.startBot();
      await waits(asked);
      expect(await db().upload.count()).toBe(before + 1);
      expect(await db().generation.count({ where: { caption } })).toBe(1);
      expect(await db().discordIntent.count()).toBe(0);
      await test.draw();
      await discord.until(() => textOf(asked.original).includes('✅'));
    });

    it('B-EDIT-6 a file that takes long is fetched once, while other requests that were left behind are taken up', async () => {
      const { discord } = test;
      const slow = discord.pick('slow.png', await another(540));
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      discord.store.held.set(new URL(slow.url).pathname, held);
      const before = discord.store.served;
      const asked = await send(slow, { caption: 'a slow fox', more: ['enlarge64'] });
      await discord.until(() => discord.store.served > before);
      // Its place is gone, so a sweep drops it, after it has looked at the older one.
      const { createdAt: _, ...row } = await db().discordIntent.findUniqueOrThrow({
        where: { interactionId: asked.id },
      });
      const data = { ...row, interactionId: '1', interactionToken: 'gone', body: row.body as object };
      await db().discordIntent.create({ data });
      ahead = 60_000;
      const left = () => db().discordIntent.findMany({ select: { interactionId: true } });
      await expect.poll(left, { timeout: 30_000 }).toEqual([{ interactionId: asked.id }]);
      ahead = 0;
      expect(discord.store.served).toBe(before + 1);
      release();
      await waits(asked);
      await test.draw();
    });

    it('B-EDIT-6 the buttons and forms of a dead bot’s messages work with the next one', async () => {
      const { discord } = test;
      const message = discord.post([discord.upload('fox.png', await another(530))]);
      const shown = discord.contextMenu('Start from this picture', message);
      await discord.until(() => isAnswered(shown));
      const opened = discord.press(shown.original!, 'Start from 1');
      await discord.until(() => opened.callback);
      await test.stopBot();
      await test.startBot();
      const again = discord.press(shown.original!, 'Start from 1');
      await discord.until(() => again.callback);
      for (const each of [opened, again]) {
        const asked = discord.submit(each, { caption: 'a fox after a restart', more: ['enlarge64'] });
        await waits(asked);
        await test.draw();
        await discord.until(() => textOf(asked.original).includes('✅'));
      }
    });

    it('B-EDIT-6 a refused file of a form that was left behind is told in its message', async () => {
      const { discord } = test;
      const opened = await form();
      const file = discord.pick('fox.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'image/heic');
      await test.stopBot();
      const asked = discord.submit(opened, { caption: 'a fox', file });
      await leftBehind(asked, file, 'a fox');
      await test.startBot();
      await discord.until(() => textOf(asked.original).includes('HEIC and AVIF'));
      expect(await db().discordIntent.count()).toBe(0);
    });
  });
});
