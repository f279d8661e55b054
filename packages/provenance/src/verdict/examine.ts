import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { GRID, likenessOf } from '../credentials/likeness';
import { type DetectedMark, detectMark } from '../watermark';

/** What the pixels of a file say. */
export interface Examined {
  likeness: Uint8Array;
  /** Rows of the likeness, from the top, that the file still holds: fewer where it was cut off. */
  rows: number;
  /** SHA-256 of the RGB bytes; null for pictures that are larger than any of ours. */
  pixels: Uint8Array | null;
  /** Null when no key finds one. */
  mark: DetectedMark | null;
}

/** Pixels that a file may have. */
const MOST_PIXELS = 40_000_000;
/** Longest side at which the mark is looked for: it is found at any scale, in less time at a smaller one. */
const LONGEST_SIDE = 2048;
/** The bytes that each kind of picture begins with. Others, such as SVG, never reach the decoders. */
const BEGINNINGS: readonly { at: number; bytes: string }[] = [
  { at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { at: 0, bytes: '\xff\xd8\xff' },
  { at: 8, bytes: 'WEBPVP8' },
  { at: 0, bytes: 'GIF8' },
  { at: 4, bytes: 'ftypavif' },
];

/** Whether a file begins as a picture that can be examined: PNG, JPEG, WebP, GIF or AVIF. */
export function looksLikePicture(file: Uint8Array): boolean {
  const head = Buffer.from(file.subarray(0, 16)).toString('latin1');
  return BEGINNINGS.some(({ at, bytes }) => head.startsWith(bytes, at));
}

/**
 * Decodes a file and looks for marks of `keys`. Takes up to two seconds: not for the event loop of a server.
 * Null when the file is no picture, is damaged beyond reading, or has more than 40 million pixels.
 */
export async function examine(file: Uint8Array, keys: readonly Uint8Array[]): Promise<Examined | null> {
  if (!looksLikePicture(file)) return null;
  const whole = await decode(file, 'warning');
  const picture = whole ?? (await decode(file, 'none'));
  if (!picture) return null;
  const { rgb, width, height, reduced } = picture;
  const likeness = likenessOf(rgb, width, height);
  return {
    likeness,
    rows: whole ? GRID : rowsIn(likeness),
    pixels: reduced ? null : createHash('sha256').update(rgb).digest(),
    mark: detectMark(rgb, width, height, keys),
  };
}

async function decode(
  file: Uint8Array,
  failOn: 'warning' | 'none',
): Promise<{ rgb: Uint8Array; width: number; height: number; reduced: boolean } | null> {
  try {
    const image = sharp(file, { failOn, limitInputPixels: MOST_PIXELS });
    const { width: from = 0, height: down = 0 } = await image.metadata();
    const { data, info } = await image
      .autoOrient()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return null;
    return {
      rgb: data,
      width: info.width,
      height: info.height,
      reduced: Math.max(from, down) > LONGEST_SIDE,
    };
  } catch {
    return null;
  }
}

/** Rows above the area of one colour that a decoder fills the missing rest with. */
function rowsIn(likeness: Uint8Array): number {
  const bytes = GRID * 3;
  const rowAt = (row: number): Buffer => Buffer.from(likeness.subarray(row * bytes, (row + 1) * bytes));
  const last = rowAt(GRID - 1);
  const isFill = last.every((value, at) => value === last[at % 3]);
  let rows = GRID;
  while (isFill && rows > 0 && rowAt(rows - 1).equals(last)) rows--;
  // The row where the data ends is half filled.
  return isFill ? Math.max(0, rows - 1) : rows;
}
