/** Bytes before the first chunk of a PNG. */
const SIGNATURE = 8;

/** The chunks of a whole PNG: type, and its bytes with length and checksum. */
function* chunksOf(png: Uint8Array): Generator<{ type: string; bytes: Uint8Array }> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE; at + 12 <= png.length; ) {
    const end = at + 12 + view.getUint32(at);
    yield {
      type: Buffer.from(png.subarray(at + 4, at + 8)).toString('latin1'),
      bytes: png.subarray(at, end),
    };
    at = end;
  }
}

/** Whether a PNG says that it is animated; decoders read its first frame. */
export function isAnimatedPng(png: Uint8Array): boolean {
  for (const { type } of chunksOf(png)) {
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

/** The same PNG with nothing in it but its pixels. */
export const onlyPixels = (png: Uint8Array): Uint8Array =>
  Buffer.concat([
    png.subarray(0, SIGNATURE),
    ...[...chunksOf(png)]
      .filter(({ type }) => type === 'IHDR' || type === 'IDAT' || type === 'IEND')
      .map(({ bytes }) => bytes),
  ]);
