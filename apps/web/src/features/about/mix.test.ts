import { expect, it } from 'vitest';
import { captionOf, exampleWith } from './mix';

const pack = {
  vocabulary: {
    objects: ['fox', 'owl', 'unicorn'],
    colours: ['blue', 'orange', 'black and white'],
    backgrounds: ['blue', 'night sky', 'snow', 'beach', 'marble'],
    relations: ['above', 'below'],
    counts: ['two', 'three'],
  },
  examples: [
    'a rocket under a night sky',
    'a penguin in the snow',
    'a turtle on the beach in flat style',
    'a flamingo on the beach',
    'an owl above a mushroom on a pink background',
    'two foxes in the snow',
  ],
};

it('ABOUT-1 mixed words make a caption as the pack’s examples are written', () => {
  expect(captionOf({ objects: 'fox' }, pack)).toBe('a fox');
  expect(captionOf({ objects: 'owl' }, pack)).toBe('an owl');
  expect(captionOf({ objects: 'unicorn' }, pack)).toBe('a unicorn');
  expect(captionOf({ objects: 'fox', colours: 'orange', backgrounds: 'night sky' }, pack)).toBe(
    'an orange fox under a night sky',
  );
  expect(captionOf({ objects: 'fox', backgrounds: 'blue', styles: 'flat' }, pack)).toBe(
    'a fox on a blue background, flat style',
  );
  expect(captionOf({ objects: 'owl', backgrounds: 'snow' }, pack)).toBe('an owl in the snow');
  expect(captionOf({ objects: 'owl', backgrounds: 'beach' }, pack)).toBe('an owl on the beach');
  expect(captionOf({ objects: 'owl', backgrounds: 'marble' }, pack)).toBe('an owl on a marble background');
  expect(captionOf({ colours: 'blue' }, pack)).toBe('');
});

it('ABOUT-1 a word that mixes leave out stands in an example, or in the place of its sibling', () => {
  expect(exampleWith('above', 'relations', pack)).toBe('an owl above a mushroom on a pink background');
  expect(exampleWith('below', 'relations', pack)).toBe('an owl below a mushroom on a pink background');
  expect(exampleWith('three', 'counts', pack)).toBe('three foxes in the snow');
  expect(exampleWith('circle', 'shapes', pack)).toBeUndefined();
});
