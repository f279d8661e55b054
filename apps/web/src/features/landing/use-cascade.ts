'use client';
import { useEffect, useState } from 'react';
import { type Piece, sizesOf } from './piece';

/**
 * Milliseconds that a page stands still on its first picture, then: that the noise shows, each stage on the
 * way, and the last one.
 */
const HOLD_MS = { first: 1800, noise: 900, stage: 1500, last: 6000 };

/** What a cascade shows: a piece, and how many of its stages; 0 is noise. */
type Shown = { at: number; reached: number };

/** Moves one step on: to the next stage, or to the noise of the next piece. */
export function nextStep({ at, reached }: Shown, pieces: readonly Pick<Piece, 'stages'>[]): Shown {
  const stages = sizesOf(pieces[at] ?? { stages: {} }).length;
  return reached < stages ? { at, reached: reached + 1 } : { at: (at + 1) % pieces.length, reached: 0 };
}

/**
 * Steps through the pieces in a loop, from noise over the stages to the last one. Begins on a finished
 * picture: the server sends it, so it is there at once and without scripts; `started` is false until it goes.
 * Stands still on a finished picture while `playing` is false, and where the visitor prefers reduced motion.
 */
export function useCascade(pieces: readonly Piece[], playing: boolean): Shown & { started: boolean } {
  const [shown, setShown] = useState<Shown | null>(null);
  const first = { at: 0, reached: sizesOf(pieces[0] ?? { stages: {} }).length };
  const { at, reached } = shown ?? first;
  const started = shown !== null;
  const stages = sizesOf(pieces[at] ?? { stages: {} }).length;
  useEffect(() => {
    if (!playing || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const finished = started ? HOLD_MS.last : HOLD_MS.first;
    const hold = reached === 0 ? HOLD_MS.noise : reached < stages ? HOLD_MS.stage : finished;
    const timer = setTimeout(() => setShown(nextStep({ at, reached }, pieces)), hold);
    return () => clearTimeout(timer);
  }, [at, reached, stages, started, playing, pieces]);
  return { at, reached: playing ? reached : stages, started };
}
