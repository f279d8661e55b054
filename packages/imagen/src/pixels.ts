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

/** Float planes → RGB bytes at `to` pixels a side: the mean of each square (`size` is a multiple of `to`). */
export function thumbnail(planes: Float32Array, size: number, to: number): Uint8Array {
  if (to >= size) return toRgb(planes, size);
  const factor = size / to;
  const scale = 1 / (factor * factor);
  const small = new Float32Array(3 * to * to);
  let target = 0;
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < to; y++)
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          const row = channel * size * size + (y * factor + dy) * size + x * factor;
          for (let dx = 0; dx < factor; dx++) sum += planes[row + dx]!;
        }
        small[target++] = sum * scale;
      }
  return toRgb(small, to);
}
