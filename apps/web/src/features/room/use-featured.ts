'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useEffect, useRef, useState } from 'react';
import { candidateOf, type Featured, follow } from './featured';

/** Milliseconds that a finished picture stays before the stage moves on. */
const LINGER_MS = 5000;

/**
 * The generation on a room's stage. Follows what the room makes (see `follow`), with a pause to look at a
 * finished one. `show` puts one there and keeps it; `release` lets the stage follow again at once. `hold` is
 * for a pointer that rests on it, `keep` for an act on it.
 */
export function useFeatured(tiles: WatchSnapshot[], first: Featured) {
  const [featured, setFeatured] = useState(first);
  const { view } = featured;
  const latest = useRef(tiles);
  latest.current = tiles;
  const held = useRef(false);
  /** The pause is over, and only the pointer keeps the picture there. */
  const ripe = useRef(false);
  const isDue = follow(featured, tiles, false) !== featured;
  useEffect(() => {
    ripe.current = false;
    if (!isDue) return;
    const move = (): void => {
      ripe.current = true;
      setFeatured((now) => follow(now, latest.current, held.current));
    };
    if (view === null) return move();
    const timer = setTimeout(move, LINGER_MS);
    return () => clearTimeout(timer);
  }, [isDue, view]);
  const candidate = candidateOf(tiles);
  return {
    view,
    /** A running generation while another one is on the stage. */
    next: candidate?.id === view?.id ? null : candidate,
    show: (shown: GenerationView) => setFeatured({ view: shown, kept: true }),
    keep: () => setFeatured((now) => (now.kept ? now : { ...now, kept: true })),
    release: () => setFeatured((now) => ({ view: candidateOf(latest.current) ?? now.view, kept: false })),
    hold: (isOver: boolean) => {
      held.current = isOver;
      if (!isOver && ripe.current) setFeatured((now) => follow(now, latest.current, false));
    },
  };
}

export type Stage = ReturnType<typeof useFeatured>;
