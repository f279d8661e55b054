import { generation, image, vote } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fileOf,
  type Imagined,
  isAnswered,
  picturesOf,
  startTestBot,
  type TestBot,
  textOf,
} from '../../support/bot';
import { buttonLabels, type Sender, type StoredMessage } from '../../support/discord';

describe('buttons and forms', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  const read = (id: string) =>
    generation.get({ ctx: { actor: { kind: 'system' }, deps: test.web.deps }, input: { id } });

  /** An /imagine that has reached its target. */
  async function drawn(caption: string, options: Record<string, string | number> = {}): Promise<Imagined> {
    const imagined = await test.imagine(caption, { stop: 64, ...options });
    await test.draw();
    await test.discord.until(() => imagined.text().includes('✅'));
    return imagined;
  }
  /** Opens the images of a message one by one, down to the named one. */
  async function viewed(message: StoredMessage, number: number, sender: Sender = {}) {
    const first = test.discord.press(message, 'View one by one', sender);
    await test.discord.until(() => isAnswered(first));
    if (number === 1) return first;
    const asked = test.discord.press(first.original!, `View ${number}`, sender);
    await test.discord.until(() => isAnswered(asked));
    return asked;
  }

  it('B-PERSON-1 votes once a person, takes the vote back, and shows votes from the site', async () => {
    const { discord, web } = test;
    const { message, generationId } = await drawn('a fox to vote for');
    const picture = message().attachments;
    discord.press(message(), '▲ Vote · 0');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));
    discord.press(message(), '▲ Vote · 1', { user: discord.addUser('grace') });
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 2'));
    discord.press(message(), '▲ Vote · 2');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));

    const visitor = web.visitor();
    await visitor.imagine();
    const ctx = { actor: { kind: 'guest', userId: await visitor.personId() }, deps: web.deps } as const;
    await vote.cast({ ctx, input: { generationId } });
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 2'));
    expect(message().attachments).toEqual(picture);
    await test.draw();
  });

  it('P-VOTE-2 votes for one of several, from the grid where votes promote and from an image by itself', async () => {
    const { discord, web } = test;
    const { db } = web.deps;
    const { message, text, generationId } = await drawn('four foxes to choose from', { count: 4 });
    const { id: roomId } = await db.room.create({ data: { slug: 'choosers', name: 'C', promoteVotes: 2 } });
    await db.generation.update({ where: { id: generationId }, data: { roomId } });
    expect(buttonLabels(message())).not.toContain('▲ Vote · 0');
    discord.press(message(), '▲ Vote for 1 · 0');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote for 1 · 1'));
    // The vote for the first one moves to the third one, and a second one promotes it.
    discord.press(message(), '▲ Vote for 3 · 0');
    await discord.until(() => buttonLabels(message()).includes('▲ Vote for 3 · 1'));
    expect((await read(generationId)).votes).toBe(1);
    discord.press(message(), '▲ Vote for 3 · 1', { user: discord.addUser('second') });
    await discord.until(() => text().includes('in line'));
    await test.draw();
    await discord.until(() => text().includes('Image 3**\n-# 256 px') && text().includes('✅'));
    expect((await read(generationId)).images.map(({ target }) => target)).toEqual([64, 64, 256, 64]);

    const alone = await viewed(message(), 3);
    expect(buttonLabels(alone.original!)).toContain('▲ Vote for 3 · 2');
    discord.press(alone.original!, '▲ Vote for 3 · 2');
    await discord.until(() => buttonLabels(alone.original!).includes('▲ Vote for 3 · 1'));
    expect(textOf(alone.original)).toContain('image 3 of 4 · 256 px');
    expect(alone.original?.attachments).toHaveLength(2);
    await discord.until(() => buttonLabels(message()).includes('▲ Vote for 3 · 1'));
  });

  it('B-RIGHT-4 stops: the author may, a stranger is told that they may not', async () => {
    const { discord } = test;
    const { message, text, generationId } = await test.imagine('a fox to stop');
    const stranger = discord.press(message(), 'Stop', { user: discord.addUser('eve'), permissions: '0' });
    await discord.until(() => stranger.followups.length);
    expect(stranger.followups[0]?.ephemeral).toBe(true);
    expect(textOf(stranger.followups[0])).toContain('Only its author or a moderator');
    expect((await read(generationId)).status).toBe('queued');

    discord.press(message(), 'Stop');
    await discord.until(() => text().includes('Stopped'));
    expect(buttonLabels(message())).toEqual(['Try again', 'Remix', 'Open on the site']);
  });

  it('B-COMMAND-1 tries a stopped one again in the same message', async () => {
    const { discord } = test;
    const { message, text } = await test.imagine('a fox to try again', { stop: 64 });
    discord.press(message(), 'Stop');
    await discord.until(() => text().includes('Stopped'));
    discord.press(message(), 'Try again');
    await discord.until(() => text().includes('in line'));
    await test.draw();
    await discord.until(() => text().includes('✅'));
    expect(picturesOf(message())).toHaveLength(1);
    expect(fileOf(message())?.filename).toMatch(/-0\.png$/);
  });

  it('B-COMMAND-1 promotes one image of four, by anybody, and the message goes on', async () => {
    const { discord } = test;
    const { message, text, generationId } = await drawn('four drafts', { count: 4 });
    discord.press(message(), '3 → 1024', { user: discord.addUser('joan') });
    await discord.until(() => text().includes('in line'));
    await test.draw();
    await discord.until(() => text().includes('64 → 256 → 1024'));
    const { images } = await read(generationId);
    expect(images.map(({ stages }) => Object.keys(stages).length)).toEqual([1, 1, 3, 1]);
    expect(buttonLabels(message())).not.toContain('3 → 1024');
    expect(buttonLabels(message())).toContain('1 → 1024');
  });

  it('B-IMAGINE-7 shows one image of several by itself, as it is stored, to the person who asks, and remixes it alone', async () => {
    const { discord, worker } = test;
    const { message, text, generationId } = await drawn('two foxes to look at', { count: 2, seed: 20 });
    discord.press(message(), '2 → 256');
    await discord.until(() => text().includes('in line'));
    await test.draw();
    await discord.until(() => text().includes('64 → 256'));
    const joan = { user: discord.addUser('joan') };
    const asked = await viewed(message(), 2, joan);
    expect(asked.original?.ephemeral).toBe(true);
    expect(textOf(asked.original)).toContain('image 2 of 2 · 256 px');
    expect(textOf(asked.original)).toContain('seed 21');
    const file = fileOf(asked.original);
    expect(picturesOf(asked.original).map(({ description }) => description)).toEqual([
      'two foxes to look at',
    ]);
    expect(file?.description).toBe('two foxes to look at');
    const stored = await image.open({
      ctx: { actor: { kind: 'anonymous' }, deps: test.web.deps },
      input: { generationId, index: 1, size: 256 },
    });
    expect(await discord.download(file?.url ?? '')).toEqual(Buffer.from(await stored.read()));
    expect(buttonLabels(asked.original!)).toEqual([
      ...['▲ Vote for 2 · 0', '2 → 1024', 'Vary: subtle', 'Vary: strong', 'Edit on the site'],
      ...['Remix', 'Vary', 'Open on the site'],
      'View 1',
    ]);

    const form = discord.press(asked.original!, 'Remix', joan);
    await discord.until(() => form.callback);
    expect(JSON.stringify(form.callback?.data)).toContain('"value":"21"');
    const remixed = discord.submit(form, { caption: 'one fox' });
    await discord.until(() => textOf(remixed.original).includes('in line'));
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'one fox', parentId: generationId });
    expect(order.images.map(({ seed }) => seed)).toEqual([21]);
    await worker.store(order, 64);
    await worker.finish(order);

    const forged = structuredClone(message());
    forged.components = JSON.parse(JSON.stringify(forged.components).replace(/(view:[0-9a-f-]+):0/, '$1:9'));
    const nothing = discord.press(forged, 'View one by one', joan);
    await discord.until(() => textOf(nothing.original));
    expect(textOf(nothing.original)).toContain('nothing to see of it');
  });

  it('B-COMMAND-1 varies: a child with the same words and another seed, as a new message', async () => {
    const { discord, worker } = test;
    const { message, generationId } = await drawn('a fox to vary', { seed: 3, guidance: 5 });
    const pressed = discord.press(message(), 'Vary');
    await discord.until(() => textOf(pressed.original).includes('in line'));
    expect(pressed.originalId).not.toBe(message().id);
    const order = await worker.begin();
    expect(order.parentId).toBe(generationId);
    const child = await read(order.generationId);
    expect(child).toMatchObject({ caption: 'a fox to vary', settings: { guidanceWeight: 5 }, stopAfter: 64 });
    expect(child.seed).not.toBe(3);
  });

  it('B-COMMAND-1 remixes through a form that has the caption and the seed filled in', async () => {
    const { discord, worker } = test;
    const { message, generationId } = await drawn('a red fox', { seed: 11, steps: 9 });
    const opened = discord.press(message(), 'Remix');
    await discord.until(() => opened.callback);
    expect(JSON.stringify(opened.callback?.data)).toContain('"value":"a red fox"');
    const submitted = discord.submit(opened, { caption: 'a blue fox' });
    await discord.until(() => textOf(submitted.original).includes('a blue fox'));
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'a blue fox', parentId: generationId });
    expect(order.images[0]?.settings).toEqual({ steps: 9 });
    expect((await read(order.generationId)).seed).toBe(11);

    const wrong = discord.submit(opened, { caption: 'a blue fox', seed: 'eleven' });
    await discord.until(() => wrong.callback);
    expect(wrong.original?.ephemeral).toBe(true);
    expect(textOf(wrong.original)).toContain('whole number');
  });

  it('B-COMMAND-4 answers a button whose generation is unknown, and one that it never made, in words', async () => {
    const { discord } = test;
    const { message } = await drawn('a fox that is forgotten');
    const forged = structuredClone(message());
    const json = JSON.stringify(forged.components).replace(
      /vote:[0-9a-f-]+/,
      'vote:00000000-0000-4000-8000-000000000000',
    );
    forged.components = JSON.parse(json.replace(/vary:[0-9a-f-]+/, 'explode:%'));
    const unknown = discord.press(forged, '▲ Vote · 0');
    await discord.until(() => unknown.followups.length);
    expect(textOf(unknown.followups[0])).toContain('There is no such generation');
    const never = discord.press(forged, 'Vary: subtle');
    await discord.until(() => never.callback);
    expect(textOf(never.original)).toContain('not known');
  });
});
