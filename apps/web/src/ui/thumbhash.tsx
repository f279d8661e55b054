'use client';
import { useEffect, useRef } from 'react';
import { averageColour } from './average-colour';

/**
 * The placeholder under a picture that is loading: its mean colour in the HTML, its shapes once the decoder
 * has loaded, after the first load.
 */
export function Thumbhash({ hash }: { hash: string | null }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const picture = ref.current?.nextElementSibling;
    // A picture that has already loaded covers the placeholder.
    if (!hash || (picture instanceof HTMLImageElement && picture.complete)) return;
    let gone = false;
    // Without the decoder, or with a broken hash, the plain colour stays.
    import('./draw-thumbhash').then(
      ({ drawThumbhash }) => !gone && ref.current && drawThumbhash(ref.current, hash),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [hash]);
  if (!hash) return null;
  return (
    <canvas ref={ref} className="absolute inset-0 size-full" style={{ background: averageColour(hash) }} />
  );
}
