import { type Edge, halfAt, MASK_UNITS, rasterize, reduceMask } from '@atelier/domain';

/**
 * Moves a picture by half its side away from `side`, to extend it there. The free half mirrors the picture at
 * the new edge.
 * @param rgb RGB bytes, size · size · 3
 * @returns the moved picture, and the mask of the free half: size · size bytes, 1 where it is free
 */
export function extendPicture(
  rgb: Uint8Array,
  size: number,
  side: Edge,
): { rgb: Uint8Array; mask: Uint8Array } {
  const half = size / 2;
  const [dx, dy] = { left: [-half, 0], right: [half, 0], above: [0, -half], below: [0, half] }[side];
  return {
    rgb: windowAt(rgb, size, dx!, dy!),
    mask: reduceMask(rasterize([halfAt(side)]), MASK_UNITS, size),
  };
}

/** The part of a picture of the same size whose corner is at x, y; beyond its edges the picture is mirrored. */
export function windowAt(rgb: Uint8Array, size: number, x: number, y: number): Uint8Array {
  const out = new Uint8Array(rgb.length);
  const mirrored = (at: number) => (at < 0 ? -1 - at : at >= size ? 2 * size - 1 - at : at);
  for (let row = 0, to = 0; row < size; row++)
    for (let column = 0; column < size; column++, to += 3) {
      const from = 3 * (mirrored(row + y) * size + mirrored(column + x));
      out.set(rgb.subarray(from, from + 3), to);
    }
  return out;
}
