/** The chunks of a PNG: their names, and their bytes with length and checksum. */
function chunksOf(png: Uint8Array): { name: string; bytes: Buffer }[] {
  const bytes = Buffer.from(png);
  const chunks: { name: string; bytes: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    chunks.push({ name: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/**
 * The image data of a PNG alone: its text chunks name the generation, which differs between equal pictures.
 */
export const pixelData = (png: Uint8Array): Buffer =>
  Buffer.concat(
    chunksOf(png)
      .filter(({ name }) => name === 'IDAT')
      .map(({ bytes }) => bytes.subarray(8, -4)),
  );

/** `png` with the manifest of `from` in place of its own; without `from`, with none. */
export function withManifestOf(png: Uint8Array, from?: Uint8Array): Buffer {
  const manifest = from ? chunksOf(from).filter(({ name }) => name === 'caBX') : [];
  const [header, ...others] = chunksOf(png).filter(({ name }) => name !== 'caBX');
  return Buffer.concat([
    Buffer.from(png).subarray(0, 8),
    ...[header!, ...manifest, ...others].map(({ bytes }) => bytes),
  ]);
}
