import { describe, expect, it } from 'vitest';
import { aGeneration, anImage } from '../api/testing';
import { bestOf, pieceOf } from './piece';
import { nextStep } from './use-cascade';

const made = (id: string, reached: (64 | 256 | 1024)[], caption = id) =>
  aGeneration({ id, caption, images: [anImage(0, reached)] });
const ids = (pieces: { id: string }[]) => pieces.map(({ id }) => id);

describe('the landing page’s pictures', () => {
  it('LANDING-2 are the first of the listings, finished ones before drafts, each once', () => {
    const draft = made('draft', [64]);
    const middle = made('middle', [64, 256]);
    const whole = made('whole', [64, 256, 1024]);
    const waiting = aGeneration({ id: 'waiting', images: [anImage(0, [])] });
    const other = made('other', [64, 256, 1024]);
    expect(
      ids(
        bestOf(
          [
            [draft, waiting, whole],
            [whole, middle, other],
          ],
          8,
        ),
      ),
    ).toEqual(['whole', 'other', 'middle', 'draft']);
    expect(ids(bestOf([[draft, whole, other]], 2))).toEqual(['whole', 'other']);
  });

  it('LANDING-2 repeat a caption only where too few others are there', () => {
    const all = [made('a', [64], 'a fox'), made('b', [64], 'A fox'), made('c', [64], 'an owl')];
    expect(ids(bestOf([all], 2))).toEqual(['a', 'c']);
    expect(ids(bestOf([all], 3))).toEqual(['a', 'c', 'b']);
  });

  it('show the image that went furthest, as WebP', () => {
    const view = aGeneration({ images: [anImage(0, [64]), anImage(1, [64, 256, 1024])] });
    expect(pieceOf(view)).toMatchObject({
      stages: { '64': '/images/a/1/64.webp', '256': '/images/a/1/256.webp', '1024': '/images/a/1/1024.webp' },
      srcSet: '/images/a/1/512.webp 512w, /images/a/1/1024.webp 1024w',
    });
    expect(pieceOf(aGeneration({ images: [] }))).toBeNull();
  });
});

describe('a cascade', () => {
  it('LANDING-3 goes from noise through every stage to the next picture, and back to the first', () => {
    const pieces = [{ stages: { '64': 'a', '256': 'b', '1024': 'c' } }, { stages: { '64': 'd' } }];
    const seen = [{ at: 0, reached: 1 }];
    for (let step = 0; step < 6; step++) seen.push(nextStep(seen.at(-1)!, pieces));
    expect(seen.map(({ at, reached }) => `${at}${reached}`)).toEqual([
      '01',
      '02',
      '03',
      '10',
      '11',
      '00',
      '01',
    ]);
  });
});
