/**
 * Random bytes in hex. `crypto.randomUUID` is missing where a browser reaches the site by address over plain
 * http.
 */
export const randomHex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
