import type { ChatInputCommandInteraction } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { withLast } from '../answers/wanted';
import { speak } from '../i18n';
import { presentError } from '../presenters/error';
import { presentWarning } from '../presenters/warning';
import imagine from './imagine';

/** The wish of `/imagine` with these options. */
function wanted(options: Record<string, string | number | undefined>) {
  const get = (name: string) => options[name] ?? null;
  const interaction = { options: { getString: get, getInteger: get, getNumber: get } };
  return imagine.wanted(interaction as unknown as ChatInputCommandInteraction);
}

describe('B-GRID-4 a grid that cannot be made is refused before anything is shown', () => {
  const refusal = (options: Parameters<typeof wanted>[0], locale = 'en'): string => {
    try {
      wanted(options);
    } catch (error) {
      // As a person reads it: Discord takes the backslash off a mark.
      return presentError(error, speak(locale)).replace(/\\([!-/:-@[-`{-~])/g, '$1');
    }
    return 'taken';
  };

  it.each([
    ['a {red, blue fox', 'A choice opens with { and is never closed. Close it, or write \\{ for a brace.'],
    ['a red} fox', 'A } closes no choice. Take it out, or write \\} for a brace.'],
    ['a {red, {light, dark} blue} fox', 'A choice holds another one. Write the choices beside each other.'],
    ['a {} fox', 'A choice is empty. Write what to choose from, like {red, blue}.'],
    ['{1..26} foxes', 'A grid has at most 25 pictures. Leave out some of the choices.'],
    ['{1..100} {1..100} foxes', 'A grid has at most 25 pictures. Leave out some of the choices.'],
    ['a \\{red\\} fox', 'taken'],
    ['a {red, blue} fox', 'taken'],
  ])('%s: %s', (caption, said) => expect(refusal({ caption })).toBe(said));

  it('in each language with the backslash that a literal brace needs', () => {
    for (const locale of ['en', 'de', 'es'])
      expect(refusal({ caption: 'a {red, blue fox' }, locale)).toMatch(/\\\{/);
  });

  it('says that count and stop have no place beside choices', () => {
    const caption = 'a {red, blue} fox';
    for (const more of [{ count: 2 }, { stop: 256 }])
      expect(refusal({ caption, ...more })).toContain('Leave out count and stop');
    expect(refusal({ caption, count: 1, stop: 64 })).toBe('taken');
    expect(refusal({ caption: 'a {red} fox', count: 4, stop: 256 })).toBe('taken');
  });
});

describe('B-IMAGINE-8 a style is not the person’s text', () => {
  it.each([
    ['a'.repeat(498), 'watercolour'],
    ['🦊'.repeat(500), 'pixel art style'],
    ['a red fox', 'pixel art style'],
  ])('travels apart from the caption, which stays as typed: %s, %s', (caption, style) => {
    expect(wanted({ caption, style })).toEqual({ asLast: true, body: { caption, style } });
  });

  it.each([undefined, '', '  '])('is absent where none was chosen: %j', (style) => {
    expect(wanted({ caption: 'a red fox', style })).toEqual({ asLast: true, body: { caption: 'a red fox' } });
  });

  it('B-FRIENDLY-2 is none where that was chosen, and not the last one', () => {
    const chosen = wanted({ caption: 'a red fox', style: '-' });
    expect(chosen).toEqual({ asLast: true, plain: true, body: { caption: 'a red fox' } });
    expect(withLast(chosen, { style: 'noto', count: 2 })).toEqual({ caption: 'a red fox', count: 2 });
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
