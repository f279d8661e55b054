import { describe, expect, it } from 'vitest';
import { startDiscord } from '../../support/discord';
import { FormErrors } from '../../support/discord/error';
import { checkCommands } from '../../support/discord/limits-command';
import { checkComponents, checkModal } from '../../support/discord/limits-components';
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
    const row = [{ type: 1, components: [file] }];
    expect(refused((form) => checkComponents(form, row))).toContain('UNION_TYPE_CHOICES');
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
});
