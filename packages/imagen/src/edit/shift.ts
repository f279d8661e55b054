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
  const out = new Uint8Array(rgb.length);
  const [dx, dy] = { left: [-half, 0], right: [half, 0], above: [0, -half], below: [0, half] }[side] as [
    number,
    number,
  ];
  const mirrored = (at: number) => (at < 0 ? -1 - at : at >= size ? 2 * size - 1 - at : at);
  for (let y = 0, to = 0; y < size; y++)
    for (let x = 0; x < size; x++, to += 3) {
      const from = 3 * (mirrored(y + dy) * size + mirrored(x + dx));
      out[to] = rgb[from]!;
      out[to + 1] = rgb[from + 1]!;
      out[to + 2] = rgb[from + 2]!;
    }
  return { rgb: out, mask: reduceMask(rasterize([halfAt(side)]), MASK_UNITS, size) };
}
