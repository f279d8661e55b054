import type { PackView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { suggestCaptions } from './suggest';

const pack: PackView = {
  name: 'tiny',
  version: '1',
  title: '',
  description: '',
  licence: '',
  stages: [],
  vocabulary: { objects: ['fox', 'forest', 'cat'], colours: ['red', 'rose'] },
  examples: ['a red fox in a forest', 'two cats'],
};
const values = (typed: string) => suggestCaptions(typed, [pack]).map(({ value }) => value);

describe('suggested captions', () => {
  it('complete the word being typed and keep the rest', () => {
    expect(values('A blue fo')).toEqual(['A blue fox', 'A blue forest']);
  });
  it('complete a word of a choice', () => {
    expect(values('a {re')).toEqual(['a {red']);
    expect(values('a {red,ro')).toEqual(['a {red,rose']);
    expect(values('a {red, rose} fo')).toEqual(['a {red, rose} fox', 'a {red, rose} forest']);
  });
  it('offer examples that contain what was typed, all of them before anything is', () => {
    expect(values('red fox')).toEqual(['a red fox in a forest']);
    expect(values('')).toEqual(pack.examples);
  });
  it('offer nothing for unknown words', () => {
    expect(values('xyzzy')).toEqual([]);
  });
});
