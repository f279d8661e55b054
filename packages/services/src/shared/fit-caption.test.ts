import { textLength } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { fitCaption } from './drawing';

/** Reads so many words. */
const reads = (most: number) => {
  const fits = (text: string) => text.split(/\s+/).length <= most;
  return { fits, kept: (text: string) => text.split(/\s+/).slice(0, most).join(' ') };
};
const cut = (kept: string) => [{ code: 'caption_cut', kept }];

describe('CUT-2 a style is never cut', () => {
  it.each([
    ['within both limits', 'a red fox', 'pixel art style', 9, 'a red fox, pixel art style', []],
    [
      'words make room within the tokens',
      'a red fox, on a blue hill',
      'pixel art',
      6,
      'a red fox, pixel art style',
      cut('a red fox, pixel art style'),
    ],
    ['498 letters', 'a'.repeat(498), 'watercolour', 9, `${'a'.repeat(481)}, watercolour style`, null],
    ['500 emoji', '🦊'.repeat(500), 'pixel', 9, `${'🦊'.repeat(487)}, pixel style`, null],
    [
      'an emoji at the cut',
      `${'a'.repeat(478)}👨‍👩‍👧‍👦${'b'.repeat(10)}`,
      'watercolour',
      9,
      `${'a'.repeat(478)}, watercolour style`,
      null,
    ],
    [
      'a style that takes all tokens',
      'a red fox',
      'one two three',
      3,
      'a red fox, one two three style',
      cut('a red fox,'),
    ],
  ])('%s', (_, caption, style, tokens, drawn, warnings) => {
    const fitted = fitCaption({ caption, style }, reads(tokens));
    expect(fitted).toMatchObject({ caption: drawn, warnings: warnings ?? cut(drawn) });
    expect(textLength(fitted.caption)).toBeLessThanOrEqual(500);
  });

  it('without a tokenizer only code points are counted', () => {
    expect(fitCaption({ caption: 'a b c d', style: 'e' }, null)).toMatchObject({
      caption: 'a b c d, e style',
      warnings: [],
    });
    expect(fitCaption({ caption: 'a'.repeat(500), style: 'e' }, null).warnings).toHaveLength(1);
    expect(fitCaption({ caption: 'a'.repeat(500) }, null)).toMatchObject({
      caption: 'a'.repeat(500),
      warnings: [],
    });
  });

  it('a caption without a style stays whole', () => {
    expect(fitCaption({ caption: 'a b c d' }, reads(3))).toEqual({
      caption: 'a b c d',
      kept: 'a b c',
      warnings: cut('a b c'),
    });
  });
});
