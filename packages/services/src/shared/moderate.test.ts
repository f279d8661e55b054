import { expect, test } from 'vitest';
import { denyList } from './moderate';

test.each(['a fucking fox', 'a FUCK1NG fox', 'a fu(k fox', 'a fuuuck fox'])('%s is refused', (caption) => {
  expect(denyList(caption)).toEqual({ ok: false, reason: expect.stringContaining('not drawn here') });
});

test.each([
  'a red fox on a blue background',
  'a great tit on a branch',
  'an ass and a donkey',
  'a blue-footed booby',
  'pussy willow in a vase',
  'a cockerel, a cockatoo and a cocktail',
  'Scunthorpe in the rain',
  'a bass guitar on the grass',
])('%s is fine', (caption) => {
  expect(denyList(caption)).toEqual({ ok: true });
});
