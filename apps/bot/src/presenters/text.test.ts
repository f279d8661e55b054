import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speak } from '../i18n';
import { about, bar, clip, clipLiteral, literal } from './text';

const t = speak('en');

describe('literal', () => {
  it('shows markup as it was typed', () => {
    expect(literal('**bold** <@1> @here #1')).toBe('\\*\\*bold\\*\\* \\<\\@1\\> \\@here \\#1');
    expect(literal('https://a.b')).toBe('https\\:\u200b\\/\\/a\\.b');
    expect(literal('ein Fuchs, 狐, 🦊')).toBe('ein Fuchs\\, 狐\\, 🦊');
  });

  it('leaves no mark that is not escaped, and no text changed beyond that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shown = literal(text);
        expect(shown.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
        expect(shown.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll(':\u200b//', '://')).toBe(text);
      }),
    );
  });
});

describe('clip', () => {
  it('keeps within the length and never cuts a pair', () => {
    expect(clip('fox', 3)).toBe('fox');
    expect(clip('foxes', 4)).toBe('fox…');
    expect(clip('🦊🦊🦊', 4)).toBe('🦊…');
  });
});

describe('clipLiteral', () => {
  it('keeps within the length, and is what literal says of a shorter text', () => {
    expect(clipLiteral('a (red) fox', 40)).toBe('a \\(red\\) fox');
    expect(clipLiteral('a (((((((fox', 12)).toBe('a \\(\\(\\(\\(…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 8, max: 60 }), (text, max) => {
        const shown = clipLiteral(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        const plain = shown.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll(':\u200b//', '://');
        expect(text.startsWith(plain.replace(/…$/, '')) || text === plain).toBe(true);
      }),
    );
  });
});

describe('times and bars', () => {
  it('are coarse enough to stand still', () => {
    expect(about(900, t)).toBe('a few seconds');
    expect(about(41_000, t)).toBe('about 40 s');
    expect(about(42_000, t)).toBe('about 40 s');
    expect(about(150_000, t)).toBe('about 3 min');
    expect(about(3 * 3_600_000, t)).toBe('about 3 h');
  });
  it('are ten blocks whatever happens', () => {
    for (const [done, of] of [
      [0, 0],
      [5, 50],
      [50, 50],
      [60, 50],
    ] as const)
      expect([...bar(done, of)]).toHaveLength(10);
  });
});
