import sharp from 'sharp';
import { writePngText } from './png';

/** RGB bytes (size · size · 3) → PNG with text chunks, compressed on a thread of libuv's pool. */
export async function encodePng(
  rgb: Uint8Array,
  size: number,
  texts: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const png = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
  return writePngText(png, texts);
}
