import type { GalleryPage, GenerationView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { aGeneration, anImage } from '../api/testing';
import { arrive, noArrivals } from './arrivals';

/** A finished picture that began at second `at`. */
const made = (at: number, status: GenerationView['status'] = 'done'): GenerationView =>
  aGeneration({
    id: `g${at}`,
    status,
    images: [anImage(0, status === 'done' ? [64] : [])],
    createdAt: `2026-01-01T00:00:${String(at).padStart(2, '0')}.000Z`,
  });
const wall = (...views: GenerationView[]) => views.map((generation) => ({ generation, progress: null }));
const page = (items: GenerationView[], cursor: string | null = null): GalleryPage => ({ items, cursor });
const ids = ({ arrived }: { arrived: GenerationView[] }) => arrived.map(({ id }) => id);

describe('WEB-32 pictures that finish while a page is open', () => {
  it('arrive once, stay after they left the wall, and have their current row', () => {
    const first = page([made(1)]);
    let now = arrive(noArrivals(first), wall(made(3, 'running'), made(2), made(1)), first);
    expect(ids(now)).toEqual(['g2']);
    now = arrive(now, wall(made(3), { ...made(2), votes: 1 }), first);
    expect(ids(now)).toEqual(['g3', 'g2']);
    expect(now.arrived[1]?.votes).toBe(1);
    const later = arrive(now, [], first);
    expect(later).toBe(now);
  });

  it('are counted by the list alone once it was rendered anew, on its later pages too', () => {
    const first = page([made(1)]);
    const tiles = wall(made(4), made(3), made(2));
    let now = arrive(noArrivals(first), tiles, first);
    const second = page([made(4), made(3)], 'more');
    now = arrive(now, tiles, second);
    expect(ids(now)).toEqual([]);
    // One that finished while the server rendered is in neither.
    now = arrive(now, wall(made(5), ...[made(4), made(3), made(2)]), second);
    expect(ids(now)).toEqual(['g5']);
    now = arrive(now, wall(made(5)), page([made(4), made(3)], 'more'));
    expect(ids(now)).toEqual(['g5']);
  });

  it('that waited for long arrive as well, though the page begins after them', () => {
    const first = page([made(9), made(8)], 'more');
    const now = arrive(noArrivals(first), wall(made(2, 'running')), first);
    expect(ids(arrive(now, wall(made(2)), first))).toEqual(['g2']);
  });
});
