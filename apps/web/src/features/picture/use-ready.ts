'use client';
import { useEffect, useState } from 'react';

/** The last layer of a live picture takes 0.7 s to fade in. */
const FADE_MS = 900;

/**
 * Whether a picture's stages may take the place of the live one: at once where it had ended on arrival, else when `last`, its largest
 * stage, is there and has faded in. The change is then not to be seen.
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
    // One that cannot be fetched is as well shown by what says so.
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
