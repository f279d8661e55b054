import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText } from '../../../test/support/arbitrary';
import { captionSchema, captionWords, foldText, queryWords } from './index';

it('SEARCH-1: a caption has every word that a query of it, or of any part between spaces, asks for', () => {
  fc.assert(
    fc.property(anyText, (text) => {
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
    fc.property(anyText, (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
      for (const word of captionWords(text)) expect(word).toMatch(/^\S+$/u);
    }),
    { numRuns: 1_000 },
  );
});
