import { expect, it } from 'vitest';
import { faceOf } from './face';

/** An image that has finished these sizes. */
const image = (index: number, ...sizes: ('64' | '256' | '1024')[]) => ({
  index,
  seed: index,
  target: 64 as const,
  thumbhash: null,
  stages: Object.fromEntries(sizes.map((size) => [size, `/images/a/${index}/${size}.png`])),
});
const promotion = (...votes: number[]) => ({ threshold: 2, votes, signedInOnly: false });

it.each([
  ['none has finished a stage', { images: [image(0), image(1)] }, undefined],
  ['one went further', { images: [image(0, '64'), image(1, '64', '256'), image(2, '64')] }, 1],
  [
    'one went further, another has votes',
    { images: [image(0, '64'), image(1, '64', '256')], promotion: promotion(9, 0) },
    1,
  ],
  [
    'they are equal and one has votes',
    { images: [image(0, '64'), image(1, '64')], promotion: promotion(0, 3) },
    1,
  ],
  [
    'a list tells the votes of each',
    { images: [image(0, '64'), { ...image(1, '64'), votes: 2 }, { ...image(2, '64'), votes: 1 }] },
    1,
  ],
  ['they are equal', { images: [image(0, '64'), image(1, '64')] }, 0],
])('WEB-36 the face where %s', (_, view, face) => {
  expect(faceOf(view)?.index).toBe(face);
});
