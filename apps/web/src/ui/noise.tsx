'use client';
import { useEffect, useRef } from 'react';

const SIDE = 64;
/**
 * Standard deviation around middle grey, in levels of 255: about that of unit variance in pixels of [-1, 1].
 */
const SPREAD = 52;

/** Uniform numbers in [0, 1) from a seed (mulberry32). Decoration only: the pipeline draws its own noise. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * 64 × 64 pixels of Gaussian noise that fade in and out: a picture before its first step. The same seed gives
 * the same noise.
 */
export function Noise({ seed }: { seed: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    const random = randomFrom(seed);
    const pixels = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < pixels.data.length; i++) {
      // The sum of four uniform numbers is near enough to a Gaussian (variance 1/3).
      const value = (random() + random() + random() + random() - 2) * Math.sqrt(3);
      pixels.data[i] = i % 4 === 3 ? 255 : 128 + SPREAD * value;
    }
    context.putImageData(pixels, 0, 0);
  }, [seed]);
  return (
    <span className="breathe absolute inset-0 block">
      <canvas ref={ref} width={SIDE} height={SIDE} className="pixelated fade-in size-full opacity-60" />
    </span>
  );
}
