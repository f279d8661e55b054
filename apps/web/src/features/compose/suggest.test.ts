import { describe, expect, it } from 'vitest';
import { complete, suggest } from './suggest';

const vocabulary = { objects: ['fox', 'forest', 'fish'], colours: ['red', 'blue'] };

describe('suggestions', () => {
  it('complete the word being typed with what the pack knows', () => {
    expect(suggest('a red fo', vocabulary)).toEqual(['fox', 'forest']);
  });

  it('offer a little of everything between words, but nothing twice', () => {
    expect(suggest('', vocabulary)).toEqual(['fox', 'red', 'forest', 'blue', 'fish']);
    expect(suggest('a red fox ', vocabulary)).toEqual(['forest', 'blue', 'fish']);
    expect(suggest('a red fox', vocabulary)).not.toContain('fox');
  });

  it('do not offer the only word of a kind: it is what everything has', () => {
    expect(suggest('', { ...vocabulary, styles: ['noto'] })).not.toContain('noto');
  });

  it('complete an unfinished word and follow a finished one', () => {
    expect(complete('a red fo', 'fox')).toBe('a red fox ');
    expect(complete('a red fox', 'blue')).toBe('a red fox blue ');
    expect(complete('', 'fox')).toBe('fox ');
  });
});
