import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionSchema, cutText, LIMITS, textLength } from './index';

const graphemesOf = (text: string): string[] =>
  [...new Intl.Segmenter().segment(text)].map((at) => at.segment);
/** Text of everything: letters, marks, flags, families of emoji, scripts that join. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('👩‍👩‍👧‍👦', '🇩🇪', 'e\u0301', '\u1112\u1161\u11ab', '👍🏽', ' '),
    ),
  )
  .map((parts) => parts.join(''));

describe('TEXT-1: the length of a text', () => {
  it.each([
    ['fox', 3],
    ['😀', 1],
    ['👩‍🎨', 3],
    ['e\u0301', 2],
    ['狐狸', 2],
    ['', 0],
  ])('of %j is %i code points', (text, length) => expect(textLength(text)).toBe(length));

  it('is what the schema of a caption counts', () => {
    for (const one of ['x', '😀', '狐'])
      for (const [length, fits] of [
        [LIMITS.captionLength, true],
        [LIMITS.captionLength + 1, false],
      ] as const)
        expect(captionSchema.safeParse(one.repeat(length)).success).toBe(fits);
  });
});

describe('TEXT-2: a text that is cut', () => {
  it.each([
    ['a red fox', 5, 'a red'],
    ['😀😀😀', 2, '😀😀'],
    ['fox 👩‍🎨 paints', 6, 'fox '],
    ['a🇩🇪', 2, 'a'],
    ['cafe\u0301s', 4, 'caf'],
    ['', 3, ''],
    ['fox', 0, ''],
  ])('%j in %i is %j', (text, most, kept) => expect(cutText(text, most)).toBe(kept));

  it('ends in the mark of a cut, within the limit', () => {
    expect(cutText('a red fox', 6, '…')).toBe('a red…');
    expect(cutText('a red', 5, '…')).toBe('a red');
  });

  it('keeps the beginning of one grapheme that is too long for all of it', () => {
    expect(cutText(`e${'\u0301'.repeat(900)}`, 3)).toBe('e\u0301\u0301');
  });

  it('is a beginning in whole graphemes, as long as fits', () => {
    fc.assert(
      fc.property(anyText, fc.nat(12), (text, most) => {
        const kept = cutText(text, most);
        expect(textLength(kept)).toBeLessThanOrEqual(most);
        expect(text.startsWith(kept)).toBe(true);
        const whole = graphemesOf(text);
        if (kept === '' || textLength(whole[0]!) > most) return;
        const ours = graphemesOf(kept);
        expect(ours).toEqual(whole.slice(0, ours.length));
        const next = whole[ours.length];
        if (next !== undefined) expect(textLength(kept) + textLength(next)).toBeGreaterThan(most);
      }),
    );
  });
});
