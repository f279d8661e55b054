'use client';
import type { GalleryPage, GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useState } from 'react';
import { arrive, noArrivals } from './arrivals';

/** The generations that finished on a wall and are not in the list that the server rendered, newest first. */
export function useArrivals(tiles: WatchSnapshot[], rendered: GalleryPage): GenerationView[] {
  const [before, setBefore] = useState(() => noArrivals(rendered));
  // While rendering: a count of rendered and arrived pictures must never hold one twice.
  const now = arrive(before, tiles, rendered);
  if (now !== before) setBefore(now);
  return now.arrived;
}
