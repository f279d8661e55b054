import { COPY_SIZES, type CopySize, type StageSize } from '@atelier/domain';
import type { Storage } from '@atelier/storage';
import sharp from 'sharp';
import { z } from 'zod';

/** Pixels of a WebP copy: those of its stage or, between 256 and 1024, half of the largest, which a card in a grid wants. */
export const copySize = z.literal(COPY_SIZES);

/** Of pictures to be looked at; the PNG is a download away. A third smaller than at 86, which on a phone is a fifth of a second. */
const QUALITY = 78;
const making = new Map<string, Promise<Uint8Array>>();

/** The stage that a copy is made from. */
export const sourceOf = (size: CopySize): StageSize => (size === 512 ? 1024 : size);
const sizesFrom = (stage: StageSize): readonly CopySize[] => (stage === 1024 ? [512, 1024] : [stage]);

const keyOf = (pngKey: string, half: boolean): string =>
  pngKey.replace(/^png\/(.*)\.png$/, `webp/$1${half ? '-512' : ''}.webp`);

/** Wherever copies of a stored PNG may lie, whatever its size. */
export const copyKeysOf = (pngKey: string): string[] => [keyOf(pngKey, false), keyOf(pngKey, true)];

/** The PNG that a stored file is or was copied from: copies live and die with it. */
export const pngKeyOf = (key: string): string => key.replace(/^webp\/(.*?)(?:-512)?\.webp$/, 'png/$1.png');

/** Where the copy of `size` pixels is kept once it was made. */
export const copyKey = (pngKey: string, size: CopySize): string => keyOf(pngKey, size === 512);

/**
 * Makes a copy and keeps it. Two who ask at once wait for one encoder. A store that cannot be written costs speed, not the picture.
 * @throws Error when `png` is no picture
 */
export function makeCopy(
  storage: Storage,
  pngKey: string,
  size: CopySize,
  png: Uint8Array,
): Promise<Uint8Array> {
  const key = copyKey(pngKey, size);
  const running = making.get(key);
  if (running) return running;
  const made = encode(png, size)
    .then(async (webp) => {
      await storage.put(key, webp, { contentType: 'image/webp' }).catch(() => undefined);
      return webp;
    })
    .finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

/** All copies of a stage that has just been drawn. */
export async function makeCopies(
  storage: Storage,
  pngKey: string,
  stage: StageSize,
  png: Uint8Array,
): Promise<void> {
  await Promise.all(sizesFrom(stage).map((size) => makeCopy(storage, pngKey, size, png)));
}

const encode = (png: Uint8Array, size: CopySize): Promise<Uint8Array> => {
  const image = sharp(png);
  return (
    (size === 512 ? image.resize(size) : image)
      // A draft is shown at several times its size, where blocks and halved colours would be seen: 2.4 kB instead of 0.5.
      .webp(size === 64 ? { lossless: true } : { quality: QUALITY, effort: 4 })
      .toBuffer()
  );
};
