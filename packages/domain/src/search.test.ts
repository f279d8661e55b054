import fc from 'fast-check';
import { expect, it } from 'vitest';
import { captionSchema, captionWords, foldText, queryWords } from './index';

const piece = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    'a',
    'ΣΑΣ',
    'İI',
    'ß',
    '.',
    '/',
    "'",
    '狐狸',
    '🦊',
    '\u0301',
    'ﷺ',
    'v1.5',
    '\u200d',
    '\u00ad',
  ),
);
const typed = fc.array(piece, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(''));

it('SEARCH-1: a caption has every word that a query of it, or of any part between spaces, asks for', () => {
  fc.assert(
    fc.property(typed, (text) => {
      const parsed = captionSchema.safeParse(text);
      if (!parsed.success) return;
      const words = captionWords(parsed.data);
      for (const query of [parsed.data, ...parsed.data.split(' ')])
        for (const word of queryWords(query)) expect(words).toContain(word);
      expect(queryWords(parsed.data)).not.toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

it('SEARCH-2: folding twice is folding once, and words hold no space', () => {
  fc.assert(
    fc.property(typed, (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
      for (const word of captionWords(text)) expect(word).toMatch(/^\S+$/u);
    }),
    { numRuns: 1_000 },
  );
});
