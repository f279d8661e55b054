'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useEffect, useState } from 'react';

/** Returns the ids in `tiles` that have ended with a picture. */
const finished = (tiles: readonly WatchSnapshot[]): GenerationView[] =>
  tiles
    .map(({ generation }) => generation)
    .filter(({ status, images }) => status === 'done' && images.some(({ stages }) => stages['64']));

/**
 * Collects the generations of a wall that finish while the page is open, the newest first, with their current
 * rows. Skips those in `known` (ids that the server rendered). Keeps generations that leave the wall by age;
 * drops hidden and deleted ones.
 */
export function useArrivals(tiles: WatchSnapshot[], known: ReadonlySet<string>): GenerationView[] {
  const [arrived, setArrived] = useState<GenerationView[]>([]);
  useEffect(() => {
    const now = new Map(finished(tiles).map((view) => [view.id, view]));
    setArrived((before) => {
      const fresh = [...now.values()].filter(
        ({ id }) => !known.has(id) && !before.some((one) => one.id === id),
      );
      const changed = before.some((one) => now.has(one.id) && now.get(one.id) !== one);
      if (fresh.length === 0 && !changed) return before;
      return [...fresh, ...before.map((one) => now.get(one.id) ?? one)];
    });
  }, [tiles, known]);
  return arrived;
}
