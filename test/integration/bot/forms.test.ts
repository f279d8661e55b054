import { person } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot, textOf } from '../../support/bot';
import {
  buttonLabels,
  type FormValues,
  type LocalInteraction,
  type Sender,
  type StoredMessage,
} from '../../support/discord';
import { catalogueOf, TINY_PACK } from '../../support/factories';
import { halves } from '../../support/pictures';

type Field = { custom_id?: string; value?: string; options?: { value: string; default?: boolean }[] };

/** What a form shows when it opens, by the custom ids of its fields. */
function shownIn(opened: LocalInteraction): Record<string, string | string[]> {
  const { components } = opened.callback!.data as { components: { component: Field }[] };
  return Object.fromEntries(
    components.map(({ component: { custom_id = '', value = '', options } }) => [
      custom_id,
      options ? options.filter((option) => option.default).map((option) => option.value) : value,
    ]),
  );
}

describe('forms', { timeout: 240_000 }, () => {
  let test: TestBot;
  let square: Buffer;
  beforeAll(async () => {
    const vocabulary = { objects: ['fox'], styles: ['flat emoji', 'glossy emoji'] };
    test = await startTestBot({ packs: catalogueOf({ ...TINY_PACK, vocabulary }) });
    square = await halves(1024, 1024).png().toBuffer();
  });
  afterAll(() => test.stop());

  async function open(act: () => LocalInteraction): Promise<LocalInteraction> {
    const opened = act();
    await test.discord.until(() => opened.callback);
    expect(opened.callback?.type, JSON.stringify(opened.callback?.data)).toBe(9);
    return opened;
  }
  const waits = (asked: LocalInteraction) =>
    test.discord.until(() => /in line|ahead/.test(textOf(asked.original)));
  async function refused(asked: LocalInteraction): Promise<StoredMessage> {
    await test.discord.until(() => asked.followups.length > 0 || textOf(asked.original));
    const told = asked.followups[0] ?? asked.original;
    expect(told?.ephemeral).toBe(true);
    return told!;
  }
  const remixForm = async (caption: string, sender: Sender = {}) => {
    const { message, generationId } = await test.imagine(caption, { stop: 64, seed: 5 });
    await test.draw();
    await test.discord.until(() => textOf(message()).includes('✅'));
    return { generationId, opened: await open(() => test.discord.press(message(), 'Remix', sender)) };
  };

  it('B-FORM-1 a remix takes style and number from one menu, and begins from the picture at a strength', async () => {
    const { discord, worker } = test;
    const { generationId, opened } = await remixForm('a fox to begin from');
    expect(shownIn(opened)).toEqual({
      caption: 'a fox to begin from',
      look: ['count:1'],
      strength: '',
      seed: '5',
    });
    const asked = discord.submit(opened, {
      caption: 'a hare',
      look: ['count:2', 'style:flat emoji'],
      strength: '0,7',
    });
    await waits(asked);
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'a hare, flat emoji style', parentId: generationId });
    expect(order.images.map(({ edit }) => edit)).toMatchObject([
      { kind: 'vary', strength: 0.7 },
      { kind: 'vary', strength: 0.7 },
    ]);
    for (const index of [0, 1]) await worker.store(order, 64, index);
    await worker.finish(order);
  });

  it('B-FORM-1 two styles are refused in words', async () => {
    const { discord } = test;
    const { opened } = await remixForm('a fox in two styles');
    const told = await refused(discord.submit(opened, { look: ['count:2', 'count:1'] }));
    expect(textOf(told)).toContain('one style and one number');
  });

  it('B-FORM-2 a refused form opens again with everything that was typed, for its author alone, also after a restart', async () => {
    const { discord } = test;
    const { opened } = await remixForm('a fox to refuse');
    const typed: FormValues = { caption: 'a *blue* fox', look: ['count:3'], strength: '7', seed: '12' };
    const told = await refused(discord.submit(opened, typed));
    expect(textOf(told)).toContain('a number from 0 to 1');
    expect(buttonLabels(told)).toEqual(['Back to the form']);
    await test.stopBot();
    await test.startBot();
    const again = await open(() => discord.press(told, 'Back to the form'));
    expect(shownIn(again)).toEqual(typed);
    const stranger = discord.press(told, 'Back to the form', { user: discord.addUser('eve') });
    await discord.until(() => textOf(stranger.original));
    expect(JSON.stringify(stranger.callback)).not.toContain('blue');
    await waits(discord.submit(again, { strength: '' }));
    await test.draw();
  });

  it('B-FORM-2 nothing of a form is left after a day, or after its author deleted the account', async () => {
    const { discord, web } = test;
    const { db } = web.deps;
    const dora = { user: discord.addUser('dora') };
    const { opened } = await remixForm('a fox for dora', dora);
    const sent = () => refused(discord.submit(opened, { strength: 'x' }, dora));
    const kept = () => db.discordForm.count({ where: { discordId: dora.user.id } });
    const old = await sent();
    await db.discordForm.updateMany({
      where: { discordId: dora.user.id },
      data: { createdAt: new Date(Date.now() - 25 * 3_600_000) },
    });
    const late = discord.press(old, 'Back to the form', dora);
    await discord.until(() => textOf(late.original));
    expect(textOf(late.original)).toContain('not kept any more');
    await sent();
    expect(await kept()).toBe(1);
    const { id: userId, name } = await db.user.findUniqueOrThrow({ where: { discordId: dora.user.id } });
    const actor = { kind: 'user', userId, role: 'member' } as const;
    await person.remove({ ctx: { actor, deps: web.deps }, input: { body: { name } } });
    expect(await kept()).toBe(0);
  });

  it('B-FORM-2 a picture that was sent is kept when the words are refused, and asked for again when it is at fault', async () => {
    const { discord, web, worker } = test;
    await web.deps.db.filterTerm.create({ data: { term: 'wolpertinger', list: 'deny' } });
    const edit = () => open(() => discord.slash('edit'));
    const sent = discord.submit(await edit(), {
      caption: 'a wolpertinger',
      file: discord.pick('fox.png', square),
      strength: '0.3',
      more: ['pad'],
    });
    const words = await refused(sent);
    expect(textOf(words)).toContain('Please write another one');
    const again = await open(() => discord.press(words, 'Back to the form'));
    expect(shownIn(again)).toEqual({
      caption: 'a wolpertinger',
      look: ['count:1'],
      strength: '0.3',
      more: ['pad'],
    });
    const asked = discord.submit(again, { caption: 'a hare' });
    await waits(asked);
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'a hare' });
    expect(order.images[0]?.edit).toMatchObject({ kind: 'vary', strength: 0.3, source: { upload: {} } });
    for (const size of [64, 256, 1024] as const) await worker.store(order, size);
    await worker.finish(order);

    for (const wrong of [
      discord.pick('fox.png', square.subarray(0, 900)),
      { ...discord.pick('fox.png', square), content_type: 'image/png', size: 11 * 1024 * 1024 },
    ]) {
      const told = await refused(discord.submit(await edit(), { caption: 'a kept caption', file: wrong }));
      const empty = await open(() => discord.press(told, 'Back to the form'));
      expect(shownIn(empty)).toMatchObject({ caption: 'a kept caption', file: '' });
    }
  });

  it('B-FORM-2 a file of another kind is refused by its kind, before it is fetched', async () => {
    const { discord } = test;
    const before = discord.store.served;
    const modal = (await open(() => discord.slash('edit'))).callback?.data as never;
    const anyFile = JSON.parse(JSON.stringify(modal).replace('["image"]', '[]'));
    const words = discord.pick('notes.txt', Buffer.from('words'), 'text/plain');
    const told = await refused(discord.submitModal(anyFile, { caption: 'a fox', file: words }));
    expect(textOf(told)).toContain('cannot be read as a picture');
    expect(discord.store.served).toBe(before);
  });

  it('B-FORM-3 forms that a client opened before the new version are still answered', async () => {
    const { discord, web, worker } = test;
    const { generationId } = await remixForm('a fox of yore');
    const label = (component: object) => ({ type: 18, component: component as never });
    const text = (custom_id: string, value = '') => label({ type: 4, custom_id, value, required: false });
    const menu = (custom_id: string, ...values: string[]) =>
      label({ type: 3, custom_id, options: values.map((value, at) => ({ value, default: at === 0 })) });
    const remix = discord.submitModal(
      { custom_id: `remix:${generationId}`, components: [text('caption'), text('seed', '5')] },
      { caption: 'an old remix' },
    );
    await waits(remix);
    const order = await worker.begin();
    expect(order).toMatchObject({ caption: 'an old remix', parentId: generationId });
    await worker.store(order, 64);
    await worker.finish(order);

    const edit = discord.submitModal(
      {
        custom_id: 'edit',
        components: [
          label({ type: 19, custom_id: 'file' }),
          text('caption'),
          menu('how', 'vary', 'enlarge64', 'enlarge256'),
          text('strength', '0.5'),
          menu('fit', 'crop', 'pad'),
        ],
      },
      { file: discord.pick('fox.png', square), caption: 'an old edit', how: 'enlarge256', fit: 'pad' },
    );
    await waits(edit);
    const enlarging = await worker.begin();
    expect(enlarging.images[0]?.edit).toMatchObject({ kind: 'enlarge', keep: 256 });
    await worker.store(enlarging, 1024);
    await worker.finish(enlarging);

    const report = discord.submitModal(
      { custom_id: `report:${generationId}`, components: [menu('reason', 'spam', 'other'), text('note')] },
      { reason: 'other' },
    );
    await discord.until(() => textOf(report.original).includes('A moderator'));
    expect(await web.deps.db.report.findMany({ where: { generationId } })).toMatchObject([
      { reason: 'other' },
    ]);
  });
});
