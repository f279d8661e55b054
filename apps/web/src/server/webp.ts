import type { Storage } from '@atelier/storage';
import sharp from 'sharp';

const QUALITY = 86;
const making = new Map<string, Promise<Uint8Array>>();

/**
 * The WebP of a PNG, made once and kept in storage under the PNG's hash. Two who ask at once wait for one encoder. A store that
 * cannot be written costs speed, not the picture.
 */
export async function webpOf(storage: Storage, sha256: string, png: Uint8Array): Promise<Uint8Array> {
  const key = `webp/${sha256.slice(0, 2)}/${sha256}.webp`;
  const kept = await storage.get(key);
  if (kept) return kept;
  const running = making.get(key);
  if (running) return running;
  const made = encode(png)
    .then(async (webp) => {
      await storage.put(key, webp, { contentType: 'image/webp' }).catch(() => undefined);
      return webp;
    })
    .finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

const encode = (png: Uint8Array): Promise<Uint8Array> =>
  sharp(png).webp({ quality: QUALITY, effort: 4 }).toBuffer();
