import { expect, it } from 'vitest';
import { srcSetOf, thumbOf } from './image-url';

const stages = (...sizes: number[]) =>
  Object.fromEntries(sizes.map((size) => [size, `/images/a/0/${size}.png`]));

it('offers every width between a card’s and a screen’s once the largest is there', () => {
  expect(srcSetOf(stages(64, 256, 1024))).toBe(
    '/images/a/0/256.webp 256w, /images/a/0/512.webp 512w, /images/a/0/1024.webp 1024w',
  );
  expect(srcSetOf(stages(1024))).toBe('/images/a/0/512.webp 512w, /images/a/0/1024.webp 1024w');
});

it('offers no choice where there is none', () => {
  expect(srcSetOf(stages(64, 256))).toBeUndefined();
  expect(srcSetOf({})).toBeUndefined();
});

it('WEB-47 names small files for a thumbnail, whatever size the picture has', () => {
  const src = '/images/a/0/64.webp';
  expect(thumbOf('/images/a/0/64.png')).toEqual({ src, srcSet: undefined });
  for (const size of [256, 1024])
    expect(thumbOf(`/images/a/0/${size}.png`)).toEqual({ src, srcSet: '/images/a/0/256.webp 2x' });
});
