import type { GalleryPage, GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';

export type Arrivals = {
  /** Generations that finished since the server rendered the list, the newest first, with current rows. */
  arrived: GenerationView[];
  /** The list as it was rendered last. */
  rendered: GalleryPage;
  /** Ids of those that a later rendering counts. */
  settled: ReadonlySet<string>;
};
export const noArrivals = (rendered: GalleryPage): Arrivals => ({
  arrived: [],
  rendered,
  settled: new Set(),
});

/** The generations of a wall that have ended with a picture. */
const finished = (tiles: readonly WatchSnapshot[]): GenerationView[] =>
  tiles
    .map(({ generation }) => generation)
    .filter(({ status, images }) => status === 'done' && images.some(({ stages }) => stages['64']));

/** Of a list that was rendered anew: the arrivals that it holds, on this page or, being older, on a later one. */
function settledBy({ items, cursor }: GalleryPage, arrived: readonly GenerationView[]): string[] {
  const known = new Set(items.map(({ id }) => id));
  const oldest = items.at(-1)?.createdAt;
  const isOlder = (at: string): boolean => cursor !== null && oldest !== undefined && at < oldest;
  return arrived.filter(({ id, createdAt }) => known.has(id) || isOlder(createdAt)).map(({ id }) => id);
}

/**
 * Adds the generations of a wall that finished. Keeps those that leave the wall by age. Those that the server
 * has rendered since are in its list. Returns the same object when nothing changes.
 */
export function arrive(before: Arrivals, tiles: readonly WatchSnapshot[], rendered: GalleryPage): Arrivals {
  const settled =
    rendered === before.rendered
      ? before.settled
      : new Set([...before.settled, ...settledBy(rendered, before.arrived)]);
  const known = new Set([...settled, ...rendered.items.map(({ id }) => id)]);
  const now = new Map(finished(tiles).map((view) => [view.id, view]));
  const old = before.arrived.filter(({ id }) => !known.has(id));
  const held = new Set(old.map(({ id }) => id));
  const fresh = [...now.values()].filter(({ id }) => !known.has(id) && !held.has(id));
  const changed = old.some((one) => now.has(one.id) && now.get(one.id) !== one);
  if (rendered === before.rendered && fresh.length === 0 && !changed) return before;
  return { arrived: [...fresh, ...old.map((one) => now.get(one.id) ?? one)], rendered, settled };
}
