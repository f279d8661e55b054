'use client';
import { useEffect, useState } from 'react';
import { type Piece, sizesOf } from './piece';

/** Milliseconds that the noise shows, each stage on the way, and the last one. */
const HOLD_MS = { noise: 900, stage: 1500, last: 6000 };

/** What a cascade shows: a piece, and how many of its stages; 0 is noise. */
type Shown = { at: number; reached: number };

/** Moves one step on: to the next stage, or to the noise of the next piece. */
export function nextStep({ at, reached }: Shown, pieces: readonly Pick<Piece, 'stages'>[]): Shown {
  const stages = sizesOf(pieces[at] ?? { stages: {} }).length;
  return reached < stages ? { at, reached: reached + 1 } : { at: (at + 1) % pieces.length, reached: 0 };
}

/**
 * Steps through the pieces in a loop, from noise over the stages to the last one. Begins at the first stage,
 * which a page without scripts can show. Stands still on a finished picture while `playing` is false, and
 * where the visitor prefers reduced motion.
 */
export function useCascade(pieces: readonly Piece[], playing: boolean): Shown {
  const [{ at, reached }, setShown] = useState<Shown>({ at: 0, reached: 1 });
  const stages = sizesOf(pieces[at] ?? { stages: {} }).length;
  useEffect(() => {
    if (!playing || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const hold = reached === 0 ? HOLD_MS.noise : reached < stages ? HOLD_MS.stage : HOLD_MS.last;
    const timer = setTimeout(() => setShown(nextStep({ at, reached }, pieces)), hold);
    return () => clearTimeout(timer);
  }, [at, reached, stages, playing, pieces]);
  return { at, reached: playing ? reached : stages };
}
