import { EDIT_LIMITS, MASK_UNITS, type UploadNote } from '@atelier/domain';
import sharp from 'sharp';
import type { Kind } from './kind';
import { isAnimatedPng, onlyPixels } from './png';

// The file's first bytes decide what reads it; nothing else ever does.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
});

export interface Order {
  file: Uint8Array;
  kind: Kind;
  fit: 'crop' | 'pad';
  /** 0 to 1: where the square lies along the longer side. */
  at: number;
  /** Six hexadecimal digits. */
  background: string;
}
export interface ReadPicture {
  png: Uint8Array;
  /** Sides of the file, upright. */
  width: number;
  height: number;
  notes: UploadNote[];
}
export type Read = ReadPicture | { refused: 'large' | 'unreadable' };

/** Side of the square. */
const SIDE = MASK_UNITS;

/**
 * Reads a file as a square of 1024 pixels: upright by its EXIF, in sRGB, 8 bits, without transparency, the first
 * frame of an animation. The result is encoded from pixels alone: nothing else of the file is in it.
 */
export async function readPicture({ file, kind, ...choices }: Order): Promise<Read> {
  const about = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (about?.format !== kind || !about.width || !about.height) return { refused: 'unreadable' };
  if (about.width * about.height > EDIT_LIMITS.uploadPixels) return { refused: 'large' };
  const { width, height } = about.autoOrient;
  const notes = new Set<UploadNote>();
  if ((about.pages ?? 1) > 1 || (kind === 'png' && isAnimatedPng(file))) notes.add('first_frame');
  if (width !== height) notes.add(choices.fit === 'crop' ? 'cropped' : 'padded');
  if (about.space === 'cmyk' || (about.icc && !isSrgb(about.icc))) notes.add('profile');
  const square = choices.fit === 'crop' ? Math.min(width, height) : Math.max(width, height);
  if (square < SIDE) notes.add('enlarged');
  const placed = await pixelsOf(file, { width, height }, choices).catch(() => null);
  if (!placed) return { refused: 'unreadable' };
  const { rgb, wasTransparent } = flatten(placed, choices.background);
  if (wasTransparent) notes.add('flattened');
  const png = await sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
  return { png: onlyPixels(png), width, height, notes: [...notes] };
}

interface Placed {
  rgba: Uint8Array;
  width: number;
  height: number;
}

/** The part that is shown, at most 1024 pixels a side, as RGBA. @throws Error (damaged) */
async function pixelsOf(
  file: Uint8Array,
  { width, height }: { width: number; height: number },
  { fit, at }: Pick<Order, 'fit' | 'at'>,
): Promise<Placed> {
  const upright = sharp(file, { limitInputPixels: EDIT_LIMITS.uploadPixels, failOn: 'error' }).autoOrient();
  const side = Math.min(width, height);
  const cut =
    fit === 'crop'
      ? upright.extract({
          left: Math.round((width - side) * at),
          top: Math.round((height - side) * at),
          width: side,
          height: side,
        })
      : upright;
  const { data, info } = await cut
    .resize(SIDE, SIDE, { fit: fit === 'crop' ? 'fill' : 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error(`${info.channels} channels`);
  return { rgba: data, width: info.width, height: info.height };
}

/** Puts a picture in the middle of a square of the background's colour. */
function flatten(
  { rgba, width, height }: Placed,
  background: string,
): { rgb: Uint8Array; wasTransparent: boolean } {
  const under = [0, 2, 4].map((from) => Number.parseInt(background.slice(from, from + 2), 16));
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let at = 0; at < rgb.length; at++) rgb[at] = under[at % 3]!;
  const left = (SIDE - width) >> 1;
  const top = (SIDE - height) >> 1;
  let wasTransparent = false;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = ((y + top) * SIDE + x + left) * 3;
      const alpha = rgba[from + 3]! / 255;
      if (alpha < 1) wasTransparent = true;
      for (let c = 0; c < 3; c++) rgb[to + c] = Math.round(rgba[from + c]! * alpha + under[c]! * (1 - alpha));
    }
  return { rgb, wasTransparent };
}

/** Whether a profile calls itself sRGB, in ASCII or UTF-16. */
const isSrgb = (icc: Buffer): boolean => icc.toString('latin1').replaceAll('\0', '').includes('sRGB');
