/**
 * The mean colour of a thumbhash (base64) as CSS, or undefined when the hash is broken. Reads the 3-byte
 * header: 6 bits each of lightness and of the colour differences P and Q.
 */
export function averageColour(base64: string): string | undefined {
  let header: string;
  try {
    header = atob(base64.slice(0, 4));
  } catch {
    return undefined;
  }
  if (header.length < 3) return undefined;
  const bits = header.charCodeAt(0) | (header.charCodeAt(1) << 8) | (header.charCodeAt(2) << 16);
  const lightness = (bits & 63) / 63;
  const p = ((bits >> 6) & 63) / 31.5 - 1;
  const q = ((bits >> 12) & 63) / 31.5 - 1;
  const blue = lightness - (2 / 3) * p;
  const red = (3 * lightness - blue + q) / 2;
  const channels = [red, red - q, blue].map((value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return `rgb(${channels.join(' ')})`;
}
