import { describe, expect, it } from 'vitest';
import { complete, suggest } from './suggest';

const pack = {
  vocabulary: { objects: ['fox', 'forest', 'fish'], colours: ['red', 'blue'] },
  examples: [] as string[],
};

describe('suggestions', () => {
  it('complete the word being typed with what the pack knows', () => {
    expect(suggest('a red fo', pack)).toEqual(['fox', 'forest']);
  });

  it('offer a little of everything between words, but nothing twice', () => {
    expect(suggest('', pack)).toEqual(['fox', 'red', 'forest', 'blue', 'fish']);
    expect(suggest('a red fox ', pack)).toEqual(['forest', 'blue', 'fish']);
    expect(suggest('a red fox', pack)).not.toContain('fox');
  });

  it('do not offer the only word of a kind: it is what everything has', () => {
    expect(suggest('', { ...pack, vocabulary: { ...pack.vocabulary, styles: ['noto'] } })).not.toContain(
      'noto',
    );
  });

  it('begin and end a caption as the pack’s examples do', () => {
    const examples = ['a red fox in the snow', 'two foxes, blue background', 'a fish in the snow'];
    const taught = { vocabulary: { ...pack.vocabulary, shapes: ['c++', 'jack-o-lantern'] }, examples };
    expect(suggest('', taught, 3)).toEqual(['a red fox', 'two foxes', 'a fish']);
    expect(suggest('a blue Fox', taught, 2)).toEqual(['in the snow', ', blue background']);
    expect(suggest('three foxes ', taught, 2)).toEqual(['in the snow', ', blue background']);
    expect(suggest('a fox in the snow ', taught)).not.toContain('in the snow');
    expect(suggest('an unknown thing ', taught)[0]).toBe('fox');
  });

  it('complete an unfinished word and follow a finished one', () => {
    expect(complete('a red fo', 'fox')).toBe('a red fox ');
    expect(complete('a red fox', 'blue')).toBe('a red fox blue ');
    expect(complete('', 'fox')).toBe('fox ');
    expect(complete('a fox ', ', blue background')).toBe('a fox, blue background ');
  });
});
