'use client';
import { useEffect, useState } from 'react';

/** The last layer of a live picture takes 0.7 s to fade in. */
const FADE_MS = 900;

/**
 * Returns whether the stage viewer may replace the live picture: at once for a generation that had ended on
 * arrival, else when `last` (URL of the largest stage) has loaded and faded in, so that the replacement is
 * invisible.
 */
export function useReady(ended: boolean, last: string | undefined): boolean {
  const [ready, setReady] = useState(ended);
  useEffect(() => {
    if (!ended) return setReady(false);
    if (ready || !last) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let away = false;
    const picture = new Image();
    picture.src = last;
    // The viewer also takes over when the picture cannot be loaded.
    const shown = (): void => {
      if (!away) timer = setTimeout(() => setReady(true), FADE_MS);
    };
    picture.decode().then(shown, shown);
    return () => {
      away = true;
      clearTimeout(timer);
    };
  }, [ended, ready, last]);
  return ended && ready;
}
