import { crc32 } from 'node:zlib';
import sharp from 'sharp';

/** Bytes of the signature and of IHDR, which always come first: text chunks go right after them. */
const AFTER_IHDR = 8 + 25;

/**
 * RGB bytes as a PNG that carries `text` (keyword → UTF-8 text) in iTXt chunks. The same input gives the same bytes: there is
 * no time in it, so a stage drawn again has the same content hash.
 */
export async function encodePng(
  rgb: Uint8Array,
  size: number,
  text: Record<string, string>,
): Promise<Buffer> {
  const plain = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png({ compressionLevel: 6, adaptiveFiltering: true })
    .toBuffer();
  const chunks = Object.entries(text).map(([keyword, value]) => internationalText(keyword, value));
  return Buffer.concat([plain.subarray(0, AFTER_IHDR), ...chunks, plain.subarray(AFTER_IHDR)]);
}

/** A PNG of `size` pixels a side as RGB bytes, size · size · 3. @throws Error when it has another size or is no PNG */
export async function decodePng(png: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== size || info.height !== size || info.channels !== 3)
    throw new Error(
      `expected ${size} × ${size} RGB, found ${info.width} × ${info.height} × ${info.channels}`,
    );
  return data;
}

/** iTXt (PNG third edition, 11.3.3.4): keyword, not compressed, no language, no translated keyword, text. */
function internationalText(keyword: string, value: string): Buffer {
  const body = Buffer.concat([
    Buffer.from('iTXt', 'latin1'),
    Buffer.from(keyword, 'latin1'),
    Buffer.alloc(5),
    Buffer.from(value, 'utf8'),
  ]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
