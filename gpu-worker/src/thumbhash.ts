import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

/** A thumbhash takes at most 100 pixels a side. */
const MOST = 100;

/**
 * Base64 of the thumbhash of an RGB image of `size` pixels a side: about 24 bytes that a page can blur up
 * from.
 */
export async function thumbhashOf(rgb: Uint8Array, size: number): Promise<string> {
  const side = Math.min(size, MOST);
  const rgba = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .resize(side, side)
    .ensureAlpha()
    .raw()
    .toBuffer();
  return Buffer.from(rgbaToThumbHash(side, side, rgba)).toString('base64');
}
