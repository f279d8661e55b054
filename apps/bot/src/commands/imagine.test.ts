import type { ChatInputCommandInteraction } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { speak } from '../i18n';
import { presentWarning } from '../presenters/warning';
import imagine from './imagine';

/** The wish of `/imagine` with these options. */
function wanted(options: Record<string, string | undefined>) {
  const get = (name: string) => options[name] ?? null;
  const interaction = { options: { getString: get, getInteger: get, getNumber: get } };
  return imagine.wanted(interaction as unknown as ChatInputCommandInteraction);
}

describe('B-IMAGINE-8 a style is not the person’s text', () => {
  it.each([
    ['a'.repeat(498), 'watercolour'],
    ['🦊'.repeat(500), 'pixel art style'],
    ['a red fox', 'pixel art style'],
  ])('travels apart from the caption, which stays as typed: %s, %s', (caption, style) => {
    expect(wanted({ caption, style })).toEqual({ body: { caption, style } });
  });

  it.each([undefined, '', '  '])('is absent where none was chosen: %j', (style) => {
    expect(wanted({ caption: 'a red fox', style })).toEqual({ body: { caption: 'a red fox' } });
  });

  it('a caption that is too long by itself is refused, with a style or without', () => {
    for (const style of [{}, { style: 'pixel' }])
      expect(() => wanted({ caption: 'a'.repeat(501), ...style })).toThrow('at most 500');
  });

  it.each(['en', 'de', 'es'] as const)(
    'the warning shows what is drawn, without formatting it: %s',
    (locale) => {
      const text = presentWarning({ code: 'caption_cut', kept: '@everyone *fox*' }, speak(locale));
      expect(text).toContain('\\@everyone \\*fox\\*');
      expect(
        presentWarning({ code: 'caption_cut', kept: '*'.repeat(500) }, speak(locale)).length,
      ).toBeLessThan(2_000);
    },
  );

  it.each(['en', 'de', 'es'] as const)(
    'WORDS-5 unknown words are named with what may be meant, without formatting them: %s',
    (locale) => {
      const nearest = [[], ['fox', 'fix']];
      const text = presentWarning({ code: 'unknown_words', words: ['@here', 'foz'], nearest }, speak(locale));
      expect(text).toContain('\\@here\\, foz \\(fox\\?\\)');
      const words = Array.from({ length: 20 }, () => '𝔣'.repeat(25));
      const both = [
        presentWarning({ code: 'caption_cut', kept: '*'.repeat(500) }, speak(locale)),
        presentWarning({ code: 'unknown_words', words, nearest: words.map(() => []) }, speak(locale)),
      ];
      expect(both.join('\n').length).toBeLessThan(2_000);
    },
  );
});
