/** A square part of a square picture, in its pixels. */
export interface Square {
  x: number;
  y: number;
  side: number;
}

/**
 * Resizes a square part of a picture to `to` pixels a side: each pixel is the mean of the area that it covers,
 * rounded to the nearest byte.
 * @param rgb RGB bytes, size · size · 3
 * @param part may begin and end between pixels; default: all of the picture
 */
export function resizeArea(
  rgb: Uint8Array,
  size: number,
  to: number,
  part: Square = { x: 0, y: 0, side: size },
): Uint8Array {
  const [across, down] = [spans(part.x, part.side, to, size), spans(part.y, part.side, to, size)];
  // Columns first: every row of the part, `to` pixels wide.
  const narrow = new Float64Array(size * to * 3);
  const [top, bottom] = [down[0]!.first, down.at(-1)!.first + down.at(-1)!.weights.length];
  for (let y = top; y < bottom; y++)
    for (const [x, { first, weights }] of across.entries())
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++)
          sum += weights[i]! * rgb[3 * (y * size + first + i) + channel]!;
        narrow[3 * (y * to + x) + channel] = sum;
      }
  const out = new Uint8Array(to * to * 3);
  for (const [y, { first, weights }] of down.entries())
    for (let at = 0; at < 3 * to; at++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * narrow[3 * (first + i) * to + at]!;
      out[3 * y * to + at] = Math.round(sum);
    }
  return out;
}

/** The pixels below each new pixel, with their shares of it. */
function spans(start: number, length: number, to: number, size: number) {
  const scale = length / to;
  return Array.from({ length: to }, (_, i) => {
    const [from, until] = [start + i * scale, start + (i + 1) * scale];
    const first = Math.floor(from);
    const last = Math.min(size, Math.ceil(until - 1e-9));
    const weights = Array.from(
      { length: last - first },
      (_, j) => (Math.min(until, first + j + 1) - Math.max(from, first + j)) / scale,
    );
    return { first, weights };
  });
}
