/**
 * Between the nets' floats (planes [3, size, size] in [-1, 1]) and bytes (size · size · RGB). The only home
 * of the rounding.
 */
import { interleave } from './vector/bytes';
import { quarter } from './vector/shrink';

/** Float planes → RGB bytes: `round((x + 1) · 127.5)` clamped to 0..255, halves to even as NumPy has it. */
export function toRgb(planes: Float32Array, size: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3);
  interleave(planes, 127.5, 127.5, rgb);
  return rgb;
}

/** RGB bytes → float planes in [-1, 1]: `byte / 127.5 - 1`. */
export function fromRgb(rgb: Uint8Array, size: number): Float32Array {
  const area = size * size;
  const planes = new Float32Array(area * 3);
  for (let channel = 0; channel < 3; channel++)
    for (let at = 0, to = channel * area, from = channel; at < area; at++, to++, from += 3)
      planes[to] = rgb[from]! / 127.5 - 1;
  return planes;
}

/**
 * Float planes → RGB bytes at `to` pixels a side: the mean of each square. `size` is `to`, or 4, 16 … times
 * as much, as the sizes of stages are; at most 2048.
 */
export function thumbnail(planes: Float32Array, size: number, to: number): Uint8Array {
  return to < size ? thumbnail(quarter(planes, size), size / 4, to) : toRgb(planes, size);
}
