import { describe, expect, it } from 'vitest';
import { complete, suggest } from './suggest';

const vocabulary = { objects: ['fox', 'forest', 'fish'], colours: ['red', 'blue'] };

describe('suggestions', () => {
  it('complete the word being typed with what the pack knows', () => {
    expect(suggest('a red fo', vocabulary)).toEqual(['fox', 'forest']);
    expect(suggest('a red fox', vocabulary)).toEqual([]);
    expect(suggest('a red fox ', vocabulary)).toEqual([]);
  });

  it('replace only the unfinished word', () => {
    expect(complete('a red fo', 'fox')).toBe('a red fox ');
  });
});
