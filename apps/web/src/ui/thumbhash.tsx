'use client';
import { useEffect, useRef } from 'react';
import { thumbHashToRGBA } from 'thumbhash';

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** The blurred placeholder under a picture that is still loading. Drawn after hydration: 32 px cost nothing in the page's HTML. */
export function Thumbhash({ hash }: { hash: string | null }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!hash || !canvas) return;
    try {
      const { w, h, rgba } = thumbHashToRGBA(decode(hash));
      canvas.width = w;
      canvas.height = h;
      canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
    } catch {
      // A hash that does not decode leaves the plain surface.
    }
  }, [hash]);
  return hash ? <canvas ref={ref} className="absolute inset-0 size-full" /> : null;
}
