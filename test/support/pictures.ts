import sharp, { type Sharp } from 'sharp';

type Colour = [red: number, green: number, blue: number];
export const RED: Colour = [200, 30, 30];
export const BLUE: Colour = [20, 40, 190];

/** A picture whose left half is red and whose right half is blue. */
export function halves(width: number, height: number): Sharp {
  const rgb = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) rgb.set(at % width < width / 2 ? RED : BLUE, at * 3);
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** A small WebP that a browser gets in place of a stage's file. */
export const anyPicture = (): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .webp()
    .toBuffer();

/** The colour of a pixel of a stored picture. */
export async function pixel(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

/** The greatest difference of two colours in a channel. */
export const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))));

/** The types of a PNG's chunks. */
export function chunkTypes(png: Uint8Array): string[] {
  const bytes = Buffer.from(png);
  const types: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return types;
}
