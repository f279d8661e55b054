/** @throws RangeError when `rgb` is not width · height · 3 bytes */
export function requireRgb(rgb: Uint8Array, width: number, height: number): void {
  if (rgb.length !== width * height * 3)
    throw new RangeError(`expected width · height · 3 = ${width * height * 3} bytes, found ${rgb.length}`);
}
