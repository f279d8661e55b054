import { textLength } from '@atelier/domain';
import type { ChatInputCommandInteraction } from 'discord.js';
import { describe, expect, it } from 'vitest';
import imagine from './imagine';

/** The wish of `/imagine` with these options. */
function wanted(options: Record<string, string | undefined>) {
  const get = (name: string) => options[name] ?? null;
  const interaction = { options: { getString: get, getInteger: get, getNumber: get } };
  return imagine.wanted(interaction as unknown as ChatInputCommandInteraction);
}

describe('B-IMAGINE-8 a style is not the person’s text', () => {
  it.each([
    ['498 letters', 'a'.repeat(498), 'watercolour', 481],
    ['500 letters', 'a'.repeat(500), 'watercolour style', 481],
    ['emoji at the cut', `${'a'.repeat(478)}👨‍👩‍👧‍👦${'b'.repeat(10)}`, 'watercolour', 478],
    ['500 emoji', '🦊'.repeat(500), 'pixel', 487],
  ])(
    '%s: the caption makes room for it, whole graphemes, and says how much was kept',
    (_, caption, style, kept) => {
      const { body, captionKept } = wanted({ caption, style });
      expect(captionKept).toBe(kept);
      expect(body.caption).toMatch(new RegExp(`, ${style.replace(' style', '')} style$`));
      expect(textLength(String(body.caption))).toBeLessThanOrEqual(500);
      expect(caption.startsWith(String(body.caption).slice(0, -` style, ${style}`.length))).toBe(true);
    },
  );

  it.each([
    ['a red fox', 'pixel art style', 'a red fox, pixel art style'],
    ['a red fox ', undefined, 'a red fox '],
    ['a'.repeat(500), undefined, 'a'.repeat(500)],
  ])('what fits is not cut: %s', (caption, style, drawn) => {
    expect(wanted({ caption, style })).toEqual({ body: { caption: drawn } });
  });

  it('a caption that is too long by itself is refused, with a style or without', () => {
    for (const style of [{}, { style: 'pixel' }])
      expect(() => wanted({ caption: 'a'.repeat(501), ...style })).toThrow('at most 500');
  });
});
