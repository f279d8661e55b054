'use client';
import { useEffect, useRef } from 'react';
import { averageColour } from './average-colour';

/**
 * The blurred placeholder under a picture that is still loading: its mean colour in the page's HTML at once, its shapes once the
 * decoder (not part of the first load) is there.
 */
export function Thumbhash({ hash }: { hash: string | null }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const picture = ref.current?.nextElementSibling;
    // The picture over it may be there before this code is.
    if (!hash || (picture instanceof HTMLImageElement && picture.complete)) return;
    let gone = false;
    // A hash that does not decode, or a decoder that does not arrive, leaves the plain colour.
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
