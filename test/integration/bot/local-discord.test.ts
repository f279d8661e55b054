import { describe, expect, it } from 'vitest';
import { startDiscord } from '../../support/discord';
import { FormErrors } from '../../support/discord/error';
import { checkCommands } from '../../support/discord/limits-command';
import { checkComponents, checkModal } from '../../support/discord/limits-components';
import { checkMessage, type MessageBody } from '../../support/discord/limits-message';
import { submission } from '../../support/discord/modal';

/** The places of a body that Discord would refuse, as paths. */
function refused(check: (form: FormErrors) => void): string {
  const form = new FormErrors();
  check(form);
  try {
    form.throwIfAny();
    return '';
  } catch (error) {
    return JSON.stringify((error as { errors?: unknown }).errors);
  }
}
const file = { type: 19, custom_id: 'file' };
const label = (component: object) => ({ type: 18, label: 'A label', component });
const modal = (...components: object[]) => ({ custom_id: 'a', title: 'A form', components });
const answer = (...components: object[]) => refused((form) => checkModal(form, modal(...components)));

describe('the local Discord', () => {
  it('B-EDIT-3 takes a file field in a label of a form, and nowhere else', () => {
    expect(answer(label(file))).toBe('');
    expect(answer(label({ ...file, min_values: 0, max_values: 10, required: false }))).toBe('');
    expect(answer(label({ ...file, file_types: ['image', '.png'] }))).toBe('');
    expect(answer(file)).toContain('UNION_TYPE_CHOICES');
    expect(answer({ type: 1, components: [{ ...file, label: 'x' }] })).toContain('UNION_TYPE_CHOICES');
    const inRow = [{ type: 1, components: [file] }];
    expect(refused((form) => checkComponents(form, inRow))).toContain('UNION_TYPE_CHOICES');
  });

  it('B-EDIT-3 refuses fields that Discord refuses', () => {
    for (const [wrong, why] of [
      [{ max_values: 11 }, 'max_values'],
      [{ max_values: 0 }, 'max_values'],
      [{ min_values: 3, max_values: 2 }, 'max_values'],
      [{ min_values: 0 }, 'min_values'],
      [{ min_values: -1, required: false }, 'min_values'],
      [{ file_types: ['pictures'] }, 'file_types'],
      [{ file_types: Array(11).fill('.png') }, 'file_types'],
      [{ custom_id: 'x'.repeat(101) }, 'custom_id'],
      [{ type: 2 }, 'UNION_TYPE_CHOICES'],
      [{ type: 99 }, 'UNION_TYPE_CHOICES'],
    ] as const)
      expect(answer(label({ ...file, ...wrong })), JSON.stringify(wrong)).toContain(why);
    expect(answer(label(file), label(file))).toContain('COMPONENT_CUSTOM_ID_DUPLICATED');
    expect(answer({ type: 12 })).toContain('UNION_TYPE_CHOICES');
    expect(answer({ type: 18, label: 'x'.repeat(46), component: file })).toContain('label');
    const both = [1, 2].map((value) => ({ label: `${value}`, value: `${value}`, default: true }));
    expect(answer(label({ type: 3, custom_id: 'a', options: both }))).toContain('TOO_MANY_DEFAULT_VALUES');
    const menus = Array.from({ length: 16 }, (_, at) => ({ type: 3, name: `Menu ${at}` }));
    expect(() => checkCommands(menus)).toThrow('Invalid Form Body');
  });

  it('B-EDIT-3 sends files as Discord does: ids as values, the files themselves resolved; its client holds the field’s bounds', async () => {
    const discord = await startDiscord();
    const one = discord.pick('one.png', Buffer.from('one'));
    const two = discord.pick('two.png', Buffer.from('two'));
    const words = discord.pick('words.txt', Buffer.from('words'), 'text/plain');
    const asking = modal(label({ ...file, file_types: ['image'] })) as Parameters<typeof submission>[0];
    const sent = submission(asking, { file: one });
    expect(sent.components).toEqual([
      { type: 18, id: 1, component: { type: 19, id: 101, custom_id: 'file', values: [one.id] } },
    ]);
    expect(sent.resolved.attachments).toEqual({ [one.id]: one });
    expect(one).toMatchObject({ ephemeral: true, content_type: 'image/png', size: 3 });
    expect(new URL(one.url).pathname).toMatch(/^\/ephemeral-attachments\/\d+\/\d+\/one\.png$/);
    expect([...new URL(one.url).searchParams.keys()]).toEqual(['ex', 'is', 'hm']);
    expect(String(await discord.download(one.url))).toBe('one');
    expect(() => submission(asking, {})).toThrow('0 files');
    expect(() => submission(asking, { file: [one, two] })).toThrow('2 files');
    expect(() => submission(asking, { file: words })).toThrow('words.txt is not image');
    expect(() => submission(asking, { other: 'x' })).toThrow('no field other');
    await discord.stop();
  });

  it('B-EDIT-3 takes no text input outside a label, and holds groups of choices to their bounds', () => {
    const input = { type: 4, custom_id: 'a', style: 1 };
    expect(answer(label(input))).toBe('');
    expect(answer({ type: 1, components: [{ ...input, label: 'x' }] })).toContain('UNION_TYPE_CHOICES');
    expect(answer(label({ ...input, label: 'x' }))).toContain('TEXT_INPUT_LABEL');
    const options = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ label: `${at}`, value: `${at}` }));
    const radio = (count: number) => answer(label({ type: 21, custom_id: 'a', options: options(count) }));
    expect([radio(2), radio(10)]).toEqual(['', '']);
    for (const count of [1, 11]) expect(radio(count)).toContain('options');
    const boxes = (count: number, more = {}) =>
      answer(label({ type: 22, custom_id: 'a', options: options(count), ...more }));
    expect([boxes(1), boxes(10), boxes(3, { min_values: 0, required: false })]).toEqual(['', '', '']);
    expect(boxes(11)).toContain('options');
    expect(boxes(3, { max_values: 4 })).toContain('max_values');
    expect(boxes(3, { min_values: 0 })).toContain('min_values');
    expect(answer(label({ type: 23, custom_id: 'a', default: true }))).toBe('');
    const asking = modal(
      label({ type: 21, custom_id: 'one', options: options(3) }),
      label({ type: 22, custom_id: 'some', options: options(3) }),
      label({ type: 23, custom_id: 'yes' }),
    ) as Parameters<typeof submission>[0];
    const sent = submission(asking, { one: '2', some: ['0', '1'], yes: true }).components;
    expect(sent.map((each) => 'component' in each && each.component)).toMatchObject([
      { type: 21, value: '2' },
      { type: 22, values: ['0', '1'] },
      { type: 23, value: true },
    ]);
  });
});

const V2 = 1 << 15;
const text = (content = 'words') => ({ type: 10, content });
const item = (name: string) => ({ media: { url: `attachment://${name}` } });
const press = (at: number) => ({ type: 2, style: 2, label: 'Press', custom_id: `press:${at}` });
const box = (...components: object[]) => [{ type: 17, components }];
const row = (count: number, from = 0) => ({
  type: 1,
  components: Array.from({ length: count }, (_, at) => press(from + at)),
});
/** What Discord would answer to a message of these components, as text; empty where it takes it. */
const sent = (body: object, before?: Parameters<typeof checkMessage>[4], files = ['a.png']): string => {
  try {
    checkMessage({ flags: V2, ...body } as MessageBody, [], files, 1e7, before);
    return '';
  } catch (error) {
    return JSON.stringify((error as { errors?: unknown }).errors);
  }
};

describe('B-V2-1 the local Discord holds messages of components to the published rules', () => {
  const rows = Array.from({ length: 6 }, (_, at) => row(5, at * 5));
  it('takes 40 components in all and 4,000 characters, and not one more', () => {
    // 1 container, 6 rows of 5 and 3 texts.
    expect(sent({ components: box(...rows, text(), text(), text()) })).toBe('');
    expect(sent({ components: box(...rows, text(), text(), text(), text()) })).toContain('41');
    expect(sent({ components: [text('x'.repeat(2_000)), text('x'.repeat(2_000))] })).toBe('');
    expect(sent({ components: [text('x'.repeat(2_000)), text('x'.repeat(2_001))] })).toContain(
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    );
  });

  it('takes each kind where it belongs, and nowhere else', () => {
    const section = (accessory: object | undefined, ...components: object[]) => ({
      type: 9,
      components,
      ...(accessory && { accessory }),
    });
    const thumbnail = { type: 11, ...item('a.png') };
    for (const taken of [
      section(press(1), text()),
      section(thumbnail, text(), text(), text()),
      { type: 12, items: Array(10).fill(item('a.png')) },
      { type: 13, file: { url: 'attachment://a.png' } },
      { type: 14, divider: false, spacing: 2 },
    ])
      expect(sent({ components: box(taken) }), JSON.stringify(taken)).toBe('');
    for (const [wrong, why] of [
      [section(undefined, text()), 'accessory'],
      [section(press(1)), 'BAD_LENGTH'],
      [section(press(1), ...Array(4).fill(text())), 'BAD_LENGTH'],
      [section(press(1), row(1)), 'UNION_TYPE_CHOICES'],
      [section(text(), text()), 'UNION_TYPE_CHOICES'],
      [thumbnail, 'UNION_TYPE_CHOICES'],
      [press(1), 'UNION_TYPE_CHOICES'],
      [box(text())[0], 'UNION_TYPE_CHOICES'],
      [{ type: 12, items: [] }, 'BAD_LENGTH'],
      [{ type: 12, items: Array(11).fill(item('a.png')) }, 'BAD_LENGTH'],
      [{ type: 12, items: [{ ...item('a.png'), description: 'x'.repeat(1_025) }] }, 'description'],
      [{ type: 12, items: [item('b.png')] }, 'UNFURLED_MEDIA_ITEM_INVALID'],
      [{ type: 13, file: { url: 'https://files.example/a.png' } }, 'UNFURLED_MEDIA_ITEM_INVALID'],
      [{ type: 14, spacing: 3 }, 'spacing'],
      [text(''), 'BAD_LENGTH'],
      [row(6), 'BAD_LENGTH'],
      [{ type: 99 }, 'UNION_TYPE_CHOICES'],
    ] as const)
      expect(sent({ components: box(wrong as object) }), JSON.stringify(wrong)).toContain(why);
    expect(sent({ components: [] })).toContain('components');
    expect(sent({ components: box(row(1), row(1)) })).toContain('COMPONENT_CUSTOM_ID_DUPLICATED');
    expect(sent({ components: [{ type: 17, accent_color: 0x1000000, components: [text()] }] })).toContain(
      'accent_color',
    );
  });

  it('refuses content, embeds, polls and stickers beside components, empty ones too', () => {
    const components = [text()];
    for (const beside of [
      { content: 'words' },
      { content: '' },
      { embeds: [] },
      { poll: {} },
      { sticker_ids: [] },
    ])
      expect(sent({ components, ...beside })).toContain(
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      );
    expect(sent({ components, content: null, embeds: null })).toBe('');
  });

  it('lets an edit turn an older message into one of components when it takes the rest off by null', () => {
    const older = { flags: 0, content: 'words', embeds: [{}] };
    const components = [text()];
    expect(sent({ components, content: null, embeds: null }, older)).toBe('');
    expect(sent({ components, embeds: null }, older)).toContain('content');
    expect(sent({ components, content: null }, older)).toContain('embeds');
    const newer = { flags: V2, content: '', embeds: [] };
    expect(sent({ components }, newer)).toBe('');
    expect(sent({ flags: 0, components }, newer)).toContain('MESSAGE_FLAGS_INVALID');
    expect(sent({ flags: undefined, content: 'words' }, newer)).toContain('LEGACY_FIELDS');
  });
});
