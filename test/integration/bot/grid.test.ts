import { drawSheet } from '@atelier/sheet';
import sharp from 'sharp';
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
import { buttonLabels, buttonRows, type StoredMessage } from '../../support/discord';

const SIX = 'a {red, blue} {fox, owl, cat}';
const CELLS = ['red · fox', 'red · owl', 'red · cat', 'blue · fox', 'blue · owl', 'blue · cat'];

describe('a caption with choices', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  async function drawn(caption: string): Promise<Imagined> {
    const imagined = await test.imagine(caption, { seed: 7 });
    await test.draw();
    await test.discord.until(() => imagined.text().includes('✅'));
    return imagined;
  }
  const picture = async (message: StoredMessage): Promise<Buffer> =>
    test.discord.download((fileOf(message) ?? picturesOf(message)[0])?.url ?? '');
  /** The colour in the middle of a cell, counted from the sheet's lower right corner, where no labels are. */
  async function colour(sheet: Buffer, up: number, left: number): Promise<string> {
    const { data, info } = await sharp(sheet).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const middle = (length: number, back: number) => length - 10 - 64 - back * 134;
    const at = (middle(info.height, up) * info.width + middle(info.width, left)) * 3;
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (Math.max(red, green, blue) < 70) return 'none';
    return red > blue ? 'red' : 'blue';
  }

  it('B-GRID-1 is one sheet that resolves as a whole, then has every stored cell at its place, labelled', async () => {
    const { discord, worker } = test;
    const { message, text, generationId } = await test.imagine(SIX, { seed: 7 });
    expect(text()).toContain('a \\{red\\, blue\\} \\{fox\\, owl\\, cat\\}');
    expect(buttonLabels(message())).toEqual(['Stop', 'Remix', 'Open on the site']);

    const order = await worker.begin();
    expect(order.images.map(({ caption }) => caption)).toEqual(
      CELLS.map((name) => `a ${name.replace(' · ', ' ')}`),
    );
    expect(new Set(order.images.map(({ seed }) => seed))).toEqual(new Set([7]));
    await discord.until(() => text().includes('Reading the caption'));
    await test.frame({ generationId, seq: 1 });
    await test.frame({ generationId, seq: 2, image: 4 });
    await discord.until(() => text().includes('blue · owl · 64 px'));
    expect(picturesOf(message())[0]?.description).toBe(
      `Unfinished: A table of 6 pictures: ${SIX}. Rows: red, blue. Columns: fox, owl, cat.`,
    );
    const unfinished = await picture(message());
    const seen = [];
    for (const up of [1, 0]) for (const left of [2, 1, 0]) seen.push(await colour(unfinished, up, left));
    expect(seen).toEqual(['blue', 'none', 'none', 'none', 'blue', 'none']);

    const first = await worker.store(order, 64, 0);
    await discord.until(() => buttonLabels(message()).includes('red · fox'));
    expect(buttonRows(message())).toEqual([
      ['▲ Vote · 0', 'Stop', 'Remix', 'Open on the site'],
      ['red · fox'],
    ]);
    expect(text()).toContain('Open a picture to vote for it');
    const tiles = [first];
    for (const index of [1, 2, 3, 4, 5]) tiles.push(await worker.store(order, 64, index));
    await worker.finish(order);
    await discord.until(() => text().includes('✅ 64 px'));
    const description = `A table of 6 pictures: ${SIX}. Rows: red, blue. Columns: fox, owl, cat.`;
    expect(picturesOf(message())).toMatchObject([
      { filename: expect.stringMatching(/\.webp$/), description },
    ]);
    expect(fileOf(message())).toMatchObject({ filename: expect.stringMatching(/\.png$/), description });
    const sheet = await drawSheet({ rows: ['red', 'blue'], columns: ['fox', 'owl', 'cat'], tiles });
    const shown = await picture(message());
    expect((await sharp(shown).raw().toBuffer()).equals(await sharp(sheet).raw().toBuffer())).toBe(true);
    expect(String((await sharp(shown).metadata()).xmp)).toContain('a {red, blue} {fox, owl, cat}');
    expect(buttonRows(message())).toEqual([
      ['▲ Vote · 0', 'Remix', 'Vary', 'Open on the site'],
      CELLS.slice(0, 3),
      CELLS.slice(3),
    ]);
  });

  it('B-GRID-2 25 cells have a button for each row, which opens it for the person who pressed alone', async () => {
    const { discord } = test;
    const { message, text } = await drawn('{1..5} {foxes, owls, cats, dogs, bees}');
    expect(buttonRows(message())).toEqual([
      ['▲ Vote · 0', 'Remix', 'Vary', 'Open on the site'],
      ['1', '2', '3', '4', '5'],
    ]);
    expect(text()).toContain('Open a row, and in it a picture');
    const grace = { user: discord.addUser('grace') };
    const row = discord.press(message(), '4', grace);
    await discord.until(() => row.original?.attachments.length);
    expect(row.original).toMatchObject({ ephemeral: true });
    expect(textOf(row.original)).toContain('## 4');
    expect(fileOf(row.original)?.description).toBe('4 foxes, 4 owls, 4 cats, 4 dogs, 4 bees');
    expect(buttonRows(row.original!)).toEqual([['foxes', 'owls', 'cats', 'dogs', 'bees']]);
    const cell = discord.press(row.original!, 'dogs', grace);
    await discord.until(() => isAnswered(cell));
    expect(cell.original?.ephemeral).toBe(true);
    expect(textOf(cell.original)).toContain('4 dogs\n4 · dogs · 64 px');
    expect(picturesOf(cell.original)[0]?.description).toBe('4 dogs');
    expect(buttonRows(cell.original!)).toEqual([
      ['Promote to 256', 'Promote to 1024', 'Vary: subtle', 'Vary: strong', 'Edit on the site'],
      ['Remix', 'Vary', 'Open on the site'],
    ]);
    expect(buttonLabels(cell.original!)).toContain('▲ Vote · 0');

    const line = await drawn('{1..25} foxes');
    expect(buttonRows(line.message())[1]).toEqual(['1 – 5', '6 – 10', '11 – 15', '16 – 20', '21 – 25']);
    const last = discord.press(line.message(), '21 – 25', grace);
    await discord.until(() => last.original?.attachments.length);
    expect(buttonRows(last.original!)).toEqual([['21', '22', '23', '24', '25']]);
  });

  it('B-GRID-3 a cell is voted for and promoted by itself, and its button says how large it is', async () => {
    const { discord, web, worker } = test;
    const { message, text, generationId } = await drawn(SIX);
    const grace = { user: discord.addUser('grace') };
    const cell = discord.press(message(), 'blue · owl', grace);
    await discord.until(() => isAnswered(cell));
    discord.press(cell.original!, '▲ Vote · 0', grace);
    await discord.until(() => buttonLabels(cell.original!).includes('▲ Vote · 1'));
    expect(textOf(cell.original)).toContain('a blue owl');
    expect(await web.deps.db.vote.findMany({ where: { generationId } })).toMatchObject([{ image: 4 }]);
    await discord.until(() => buttonLabels(message()).includes('▲ Vote · 1'));

    discord.press(cell.original!, 'Promote to 256', grace);
    await discord.until(() => text().includes('in line'));
    const order = await worker.begin();
    expect(order.images.map(({ target }) => target)).toEqual([64, 64, 64, 64, 256, 64]);
    await discord.until(() => text().includes('🖌'));
    await test.frame({ generationId, seq: 1, image: 4, stage: 'sr256', step: 1, steps: 3 });
    await discord.until(() => text().includes('blue · owl · 256 px'));
    await worker.store(order, 256, 4);
    await worker.finish(order);
    await discord.until(() => buttonLabels(message()).includes('blue · owl · 256'));
    await discord.until(() => text().includes('✅ 64 → 256 px'));
    // The message of the cell stayed with it, and is brought up to date in place.
    expect(textOf(cell.original)).toContain('a blue owl\n⏳');
    const small = fileOf(cell.original)?.id;
    discord.press(cell.original!, 'Look again', grace);
    await discord.until(() => textOf(cell.original).includes('blue · owl · 256 px'));
    expect(fileOf(cell.original)?.id).not.toBe(small);
    expect(fileOf(cell.original)?.filename).toMatch(/-4-256\.png$/);
    expect(buttonRows(cell.original!)).toEqual([
      ['Promote to 1024', 'Vary: subtle', 'Vary: strong', 'Edit on the site'],
      ['Remix', 'Vary', 'Open on the site'],
    ]);
    expect(buttonLabels(cell.original!)).toContain('▲ Vote · 1');
    const large = discord.press(message(), 'blue · owl · 256');
    await discord.until(() => large.original?.attachments.length);
    expect(fileOf(large.original)?.filename).toMatch(/-4-256\.png$/);
  });

  it('B-GRID-3 a remix and a variation of a cell are one draft of its own words', async () => {
    const { discord, worker, web } = test;
    const { message, generationId } = await drawn(SIX);
    const cell = discord.press(message(), 'blue · cat');
    await discord.until(() => isAnswered(cell));
    const form = discord.press(cell.original!, 'Remix');
    await discord.until(() => form.callback);
    expect(JSON.stringify(form.callback?.data)).toContain('"value":"a blue cat"');
    const remix = discord.submit(form, {});
    await discord.until(() => textOf(remix.original).includes('in line'));
    const remixed = await worker.begin();
    expect(remixed).toMatchObject({ caption: 'a blue cat', parentId: generationId });
    expect(remixed.images).toMatchObject([{ caption: 'a blue cat', seed: 7, target: 64 }]);
    await worker.store(remixed, 64);
    await worker.finish(remixed);

    const vary = discord.press(cell.original!, 'Vary');
    await discord.until(() => textOf(vary.original).includes('in line'));
    const varied = await worker.begin();
    expect(varied.images).toMatchObject([{ caption: 'a blue cat', target: 64 }]);
    expect(varied.images[0]?.seed).not.toBe(7);
    await worker.store(varied, 64);
    await worker.finish(varied);

    // The whole grid is varied, and remixed with its choices as they were typed.
    const all = discord.press(message(), 'Vary');
    await discord.until(() => textOf(all.original).includes('in line'));
    const again = await worker.begin();
    expect(again.images.map(({ caption }) => caption)).toEqual(
      CELLS.map((name) => `a ${name.replace(' · ', ' ')}`),
    );
    await finish(again, [0, 1, 2, 3, 4, 5]);
    const whole = discord.press(message(), 'Remix');
    await discord.until(() => whole.callback);
    expect(JSON.stringify(whole.callback?.data)).toContain(JSON.stringify(SIX));
    const plain = discord.submit(whole, { caption: 'a green fox' });
    await discord.until(() => textOf(plain.original).includes('in line'));
    expect(await web.deps.db.generation.findFirst({ where: { caption: 'a green fox' } })).toMatchObject({
      count: 1,
      stopAfter: 64,
    });
    await test.draw();
  });

  it('B-GRID-1 stopped half way it keeps the drawn cells and their buttons, and can be tried again', async () => {
    const { discord } = test;
    const imagined = await startedSix();
    discord.press(imagined.message(), 'Stop');
    await discord.until(() => imagined.text().includes('Stopped'));
    expect(buttonRows(imagined.message()).slice(1)).toEqual([['red · fox', 'red · owl']]);
    expect(await colour(await picture(imagined.message()), 1, 1)).toBe('red');
    expect(await colour(await picture(imagined.message()), 0, 0)).toBe('none');
    expect(buttonLabels(imagined.message())).toContain('Try again');
  });

  it('B-LIVE-2 a restart of the bot in the middle: the sheet goes on, in the same message', async () => {
    const { discord } = test;
    const { message, text, order } = await startedSix();
    const { id } = message();
    await test.stopBot();
    await test.worker.store(order, 64, 2);
    await test.startBot();
    await discord.until(() => buttonLabels(message()).includes('red · cat'));
    await test.stopBot();
    await finish(order, [3, 4, 5]);
    await test.startBot();
    await discord.until(() => text().includes('✅'));
    expect(message().id).toBe(id);
    expect(message().attachments).toHaveLength(2);
    expect(buttonRows(message()).slice(1)).toEqual([CELLS.slice(0, 3), CELLS.slice(3)]);
    // A button from before the restart works.
    const cell = discord.press(message(), 'red · fox');
    await discord.until(() => isAnswered(cell));
  });

  it('B-LIVE-6 429 while the cells arrive: waits as told, and ends with the whole sheet', async () => {
    const { discord } = test;
    const { message, text, order } = await startedSix();
    const before = discord.requests.length;
    discord.faults.rateLimit(/^PATCH \/webhooks\//, 3, 0.2);
    await finish(order, [2, 3, 4, 5]);
    await discord.until(() => text().includes('✅'));
    expect(buttonRows(message()).slice(1)).toEqual([CELLS.slice(0, 3), CELLS.slice(3)]);
    for (const [up, left] of [
      [1, 2],
      [0, 0],
    ] as const)
      expect(await colour(await picture(message()), up, left)).toBe('red');
    const answers = discord.requests.slice(before).filter(({ path }) => path.endsWith(message().id));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    for (const [at, { status, endedAt }] of answers.entries())
      if (status === 429) expect(answers[at + 1]!.at - endedAt).toBeGreaterThanOrEqual(190);
  });

  /** A grid of six of which two cells are drawn, and shown. */
  async function startedSix(): Promise<
    Imagined & { order: Awaited<ReturnType<TestBot['worker']['begin']>> }
  > {
    const imagined = await test.imagine(SIX, { seed: 7 });
    const order = await test.worker.begin();
    for (const index of [0, 1]) await test.worker.store(order, 64, index);
    await test.discord.until(() => buttonLabels(imagined.message()).includes('red · owl'));
    return { ...imagined, order };
  }
  async function finish(
    order: Awaited<ReturnType<TestBot['worker']['begin']>>,
    cells: number[],
  ): Promise<void> {
    for (const index of cells) await test.worker.store(order, 64, index);
    await test.worker.finish(order);
  }
});
