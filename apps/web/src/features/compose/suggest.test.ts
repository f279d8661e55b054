import { describe, expect, it } from 'vitest';
import { complete, suggest } from './suggest';

const pack = {
  vocabulary: { objects: ['fox', 'forest', 'fish'], colours: ['red', 'blue'] },
  examples: [] as string[],
};

describe('suggestions', () => {
  it('suggests nothing after a megabyte', () => {
    expect(suggest('a fox '.repeat(174_763), pack)).toEqual([]);
  });

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

  describe('of the shipped pack', () => {
    const shipped = {
      vocabulary: {
        objects: ['airplane', 'fox', 'panda', 'rocket', 'soccer ball'],
        colours: ['black', 'blue', 'red', 'white'],
        backgrounds: ['white', 'black', 'red', 'blue', 'snow', 'night sky'],
        relations: ['to the left of', 'above'],
        counts: ['two', 'three'],
      },
      examples: [
        'a red fox on a blue background',
        'a rocket under a night sky',
        'two foxes in the snow',
        'a dog to the left of a rocket on a white background',
        'a panda on a red background, flat style',
      ],
    };
    it.each([
      // After a whole caption nothing may come but a style.
      ['a red fox on a blue background', [', flat style']],
      ['a panda in the snow', []],
      ['a panda under a night sky ', []],
      ['a red', ['fox', 'airplane', 'panda', 'rocket', 'soccer ball']],
      ['a fox on a ', ['blue background', 'white background', 'red background']],
      ['two', ['foxes', 'airplane', 'fox', 'panda', 'rocket', 'soccer ball']],
      ['a soccer ball', ['under a night sky', 'on a white background', 'on a red background, flat style']],
      ['a fox above a ', ['rocket', 'airplane', 'panda', 'soccer ball']],
    ])('WEB-30 after “%s” come %j', (caption, first) => {
      const next = suggest(caption, shipped);
      expect(next.slice(0, first.length)).toEqual(first);
      if (first.length < 2) expect(next).toEqual(first);
    });
  });

  it('complete an unfinished word and follow a finished one', () => {
    expect(complete('a red fo', 'fox')).toBe('a red fox ');
    expect(complete('a red fox', 'blue')).toBe('a red fox blue ');
    expect(complete('', 'fox')).toBe('fox ');
    expect(complete('a fox ', ', blue background')).toBe('a fox, blue background ');
  });
});
