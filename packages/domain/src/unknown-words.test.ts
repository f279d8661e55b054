import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinctWords, knownWords, unknownWords } from './unknown-words';

const known = knownWords([
  ...[
    'a',
    'the',
    'on',
    'in',
    'two',
    '2',
    'background',
    'red',
    'blue',
    'snow',
    'night',
    'sky',
    'cherry',
    'under',
  ],
  ...['fox', 'foxes', 'panda', 'pandas', 'castle', 'ice', 'cream', 'flamingo'],
]);
const words = (caption: string) => unknownWords(caption, known).map(({ word }) => word);
const nearest = (caption: string) => unknownWords(caption, known)[0]?.nearest;

describe('WORDS-1 unknown words of a caption', () => {
  test.each([
    ['a red fox on a blue background', []],
    ['A photo of Paris in the snow', ['photo', 'Paris']],
    // Plurals stand in the pack's list; function words are known to every pack.
    ['two foxes and the pandas', []],
    ['2 foxes, 7 foxes', ['7']],
    // A preposition of place says where a thing stands: the picture will not show it.
    ['a fox behind the castle', ['behind']],
    ['the fox’s ice-cream', []],
    ['FOX and ｆｏｘ', []],
    ['ein Füchslein', ['ein', 'Füchslein']],
    ['a 🦊 and 👩‍🎨', ['🦊', '👩‍🎨']],
    ['a fox, photo; Photo', ['photo', 'Photo']],
  ])('%s', (caption, unknown) => expect(words(caption)).toEqual(unknown));

  test('are named with their places', () => {
    expect(unknownWords('🦊 photo fox photo', known).map(({ from }) => from)).toEqual([0, 3, 13]);
  });

  test('are each named once in a warning', () => {
    expect(distinctWords(unknownWords('Photo photo rain', known)).map(({ word }) => word)).toEqual([
      'Photo',
      'rain',
    ]);
  });

  test('of a text that nobody can draw are none', () => {
    expect(unknownWords('photo '.repeat(100_000), known)).toEqual([]);
  });
});

describe('WORDS-2 the nearest known words', () => {
  test.each([
    ['foz', ['fox']],
    ['blakground', ['background']],
    ['falmingo', ['flamingo']],
    ['snowy', ['snow']],
    ['castles', ['castle']],
    ['cherries', ['cherry']],
    // Two letters of five are another word.
    ['photo', []],
    ['🦊', []],
  ])('%s', (caption, expected) => expect(nearest(caption)).toEqual(expected));

  test('are at most three, and never the word itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (caption) => {
        for (const { word, from, nearest } of unknownWords(caption, known)) {
          expect(caption.slice(from, from + word.length)).toBe(word);
          expect(known.has(word)).toBe(false);
          expect(nearest.length).toBeLessThanOrEqual(3);
          for (const near of nearest) expect(known.has(near)).toBe(true);
        }
      }),
    );
  });
});
