import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { swapsOf } from './swaps';

const pack = JSON.parse(readFileSync('gpu-worker/packs/atelier-small/manifest.json', 'utf8'));

/** The caption that swapping `from` for `to` makes; undefined when that is not offered. */
const swap = (caption: string, from: string, to: string): string | undefined =>
  swapsOf(caption, pack)
    .find(({ text }) => text === from)
    ?.options.find(({ word }) => word === to)?.caption;

it.each([
  ['a red fox on a blue background', 'blue', 'pink', 'a red fox on a pink background'],
  ['a red fox on a blue background', 'red', 'orange', 'an orange fox on a blue background'],
  ['a red fox on a blue background', 'red', 'brown', 'a brown fox on a blue background'],
  ['a red fox on a blue background', 'fox', 'owl', 'a red owl on a blue background'],
  ['a fox in the snow', 'fox', 'owl', 'an owl in the snow'],
  ['an owl in the snow', 'owl', 'unicorn', 'a unicorn in the snow'],
  ['a penguin in the snow', 'snow', 'beach', 'a penguin on the beach'],
  ['a penguin in the snow', 'snow', 'night sky', 'a penguin under a night sky'],
  ['a penguin in the snow', 'snow', 'grass', 'a penguin on grass'],
  ['a penguin wearing a hat in the snow', 'snow', 'sea', 'a penguin wearing a hat by the sea'],
  ['a penguin before much snow', 'snow', 'beach', 'a penguin before much beach'],
  ['two foxes in the snow', 'foxes', 'cherries', 'two cherries in the snow'],
  ['two red fish in the snow', 'fish', 'lemons', 'two red lemons in the snow'],
  ['two foxes in the snow', 'two', 'four', 'four foxes in the snow'],
  ['a red circle on a blue background', 'circle', 'square', 'a red square on a blue background'],
  ['a dog to the left of a rocket', 'to the left of', 'above', 'a dog above a rocket'],
  ['a robot on a green background, flat style', 'flat', 'noto', 'a robot on a green background, noto style'],
  ['A Red Fox', 'Red', 'blue', 'A blue Fox'],
])('WEB-73 %s: %s → %s', (caption, from, to, expected) => {
  expect(swap(caption, from, to)).toBe(expected);
});

it.each([
  ['a red fox on a blue background', 'blue', 'snow'],
  ['a red fox on a blue background', 'fox', 'circle'],
  ['a penguin in the snow', 'snow', 'pink'],
])('WEB-73 in "%s", %s offers no %s', (caption, from, to) => {
  expect(swap(caption, from, to)).toBeUndefined();
});

it('WEB-73 words stand in their order, unknown ones not at all, each with itself first', () => {
  const swaps = swapsOf('a zany red fox on a blue background', pack);
  expect(swaps.map(({ text }) => text)).toEqual(['red', 'fox', 'blue']);
  for (const { text, options } of swaps) expect(options[0]?.word).toBe(text);
});

it('WEB-73 has nothing to say of a megabyte, nor without a vocabulary', () => {
  expect(swapsOf('a red fox '.repeat(100_000), pack)).toEqual([]);
  expect(swapsOf('a red fox', { vocabulary: {}, examples: [] })).toEqual([]);
});
