import { COPY_SIZES, type CopySize, type StageSize } from '@atelier/domain';
import { type Provenance, signCopy } from '@atelier/provenance';
import type { Storage } from '@atelier/storage';
import sharp from 'sharp';
import { z } from 'zod';
import type { Log } from '../context';

/** Edge length of a WebP copy: its stage's, or 512, half of the largest, which a card in a grid needs. */
export const copySize = z.literal(COPY_SIZES);

/**
 * WebP quality for viewing; the PNG is a download away. Files are a third smaller than at 86, a fifth of a
 * second on a phone.
 */
const QUALITY = 78;
/** Smallest copy that is signed. A manifest has 3 kB, as much as the picture of a card: those have the mark alone. */
export const SIGNED_COPY_FROM = 512;
const making = new Map<string, Promise<Uint8Array>>();

/** The stage that a copy is made from. */
export const sourceOf = (size: CopySize): StageSize => (size === 512 ? 1024 : size);
const sizesFrom = (stage: StageSize): readonly CopySize[] => (stage === 1024 ? [512, 1024] : [stage]);

const keyOf = (pngKey: string, half: boolean): string =>
  pngKey.replace(/^png\/(.*)\.png$/, `webp/$1${half ? '-512' : ''}.webp`);

/** Keys at which copies of a stored PNG may lie, for a PNG of any size. */
export const copyKeysOf = (pngKey: string): string[] => [keyOf(pngKey, false), keyOf(pngKey, true)];

/** Key of the PNG that a stored file is, or was copied from. Copies are deleted with it. */
export const pngKeyOf = (key: string): string => key.replace(/^webp\/(.*?)(?:-512)?\.webp$/, 'png/$1.png');

/** Key of the copy of `size` pixels. */
export const copyKey = (pngKey: string, size: CopySize): string => keyOf(pngKey, size === 512);

interface CopyDeps {
  storage: Storage;
  provenance?: Provenance | undefined;
  log: Log;
}

/**
 * Makes a copy and stores it. One of 512 pixels or more is signed where its PNG is. Concurrent calls share one
 * encoder. A failed write costs speed, not the picture.
 * @throws Error when `png` is no picture
 */
export function makeCopy(
  deps: CopyDeps,
  pngKey: string,
  size: CopySize,
  png: Uint8Array,
): Promise<Uint8Array> {
  const key = copyKey(pngKey, size);
  const running = making.get(key);
  if (running) return running;
  const made = encode(png, size)
    .then((webp) => (size >= SIGNED_COPY_FROM ? signed(webp, png, deps) : webp))
    .then(async (webp) => {
      await deps.storage.put(key, webp, { contentType: 'image/webp' }).catch(() => undefined);
      return webp;
    })
    .finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

/** Makes all copies of a new stage. */
export async function makeCopies(
  deps: CopyDeps,
  pngKey: string,
  stage: StageSize,
  png: Uint8Array,
): Promise<void> {
  await Promise.all(sizesFrom(stage).map((size) => makeCopy(deps, pngKey, size, png)));
}

/** A copy without credentials is better than none: the picture can still be seen, and its PNG has them. */
async function signed(webp: Uint8Array, png: Uint8Array, { provenance, log }: CopyDeps): Promise<Uint8Array> {
  if (!provenance) return webp;
  try {
    return await signCopy(webp, png, provenance, new Date());
  } catch (err) {
    log.error({ err }, 'a copy could not be signed');
    return webp;
  }
}

const encode = (png: Uint8Array, size: CopySize): Promise<Uint8Array> => {
  const image = sharp(png);
  return (
    (size === 512 ? image.resize(size) : image)
      // Drafts are shown enlarged, where blocks and halved colours would be visible: 2.4 kB instead of 0.5.
      .webp(size === 64 ? { lossless: true } : { quality: QUALITY, effort: 4 })
      .toBuffer()
  );
};
