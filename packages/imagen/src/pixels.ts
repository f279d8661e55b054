/** Between the nets' floats (planes [3, size, size] in [-1, 1]) and bytes (size · size · RGB). The only home of the rounding. */

/** Float planes → RGB bytes: `round((x + 1) · 127.5)` clamped to 0..255, halves to even as NumPy has it. */
export function toRgb(planes: Float32Array, size: number): Uint8Array {
  const area = size * size;
  const rgb = new Uint8Array(area * 3);
  // Storing into a clamped array rounds and clamps in one machine instruction.
  const bytes = new Uint8ClampedArray(rgb.buffer);
  for (let red = 0, to = 0; red < area; red++, to += 3) {
    bytes[to] = planes[red]! * 127.5 + 127.5;
    bytes[to + 1] = planes[red + area]! * 127.5 + 127.5;
    bytes[to + 2] = planes[red + 2 * area]! * 127.5 + 127.5;
  }
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

/** Float planes → RGB bytes at `to` pixels a side: the mean of each square (`size` is `to`, or an even multiple of it). */
export function thumbnail(planes: Float32Array, size: number, to: number): Uint8Array {
  if (to >= size) return toRgb(planes, size);
  const factor = size / to;
  const scale = 1 / (factor * factor);
  const small = new Float32Array(3 * to * to);
  for (let row = 0, target = 0; row < 3 * to; row++)
    for (let left = row * factor * size; left < (row * factor + 1) * size; left += factor) {
      let sum = 0;
      for (let line = left; line < left + factor * size; line += size)
        for (let at = line; at < line + factor; at += 2) sum += planes[at]! + planes[at + 1]!;
      small[target++] = sum * scale;
    }
  return toRgb(small, to);
}
