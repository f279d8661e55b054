import type { StageSize } from '@atelier/domain';
import { drawSheet } from '@atelier/sheet';
import sharp, { type Sharp } from 'sharp';
import type { PictureSpec, Tile } from '../presenters/picture';
import { grid, tile } from './tile';
import { xmpOf } from './xmp';

/** A file to attach. */
export interface Picture {
  name: string;
  contentType: 'image/png' | 'image/webp';
  bytes: Buffer;
}

/** Where pixels come from. */
export interface Source {
  /** PNG of a stored stage. */
  stored: (index: number, size: StageSize) => Promise<Uint8Array>;
  /** WebP of the preview of an image that the spec was made with, or null. */
  preview: (index: number) => Uint8Array | null;
  /** Signs a finished file that shows these stored pictures. */
  sign: (file: Uint8Array, shows: readonly { index: number; png: Uint8Array }[]) => Promise<Uint8Array>;
}

/** Smaller pictures are enlarged to this edge, since Discord shows small attachments small. */
const SMALLEST_EDGE = 256;
/** Edge of a tile in a grid: four of 512 make a PNG of about 1.5 MB. */
const LARGEST_TILE = 512;

/** Best quality of a copy to look at: sheets have labels, and those want more. */
const COPY_QUALITY = { sheet: 90, image: 85 } as const;

/**
 * Draws a message's picture as the file to keep. Passes one finished image of 256 pixels or more on byte for byte,
 * so its metadata survives. Encodes anything over `maxBytes` as WebP. Other finished pictures carry the metadata of
 * the stored PNG as XMP, and are signed anew.
 */
export async function draw(spec: PictureSpec, source: Source, maxBytes: number): Promise<Picture> {
  const { images, edge, limits, stem } = await prepared(spec, source, maxBytes);
  if (spec.sheet) {
    const sheet = await drawSheet({ ...spec.sheet, tiles: images });
    if (!spec.final) return webp(sharp(sheet), stem, COPY_QUALITY.sheet);
    const told = await sharp(sheet).withXmp(xmpOf(spec.texts)).png({ compressionLevel: 9 }).toBuffer();
    return fit(await signed(told, limits), stem, limits);
  }
  const only = spec.tiles.length === 1 ? images[0] : undefined;
  const [first] = spec.tiles;
  if (only && first?.kind === 'stored' && edge >= SMALLEST_EDGE)
    return fit(Buffer.from(only), `${stem}-${first.index}-${edge}`, limits);
  const png = await pngOf(images, edge);
  const name = spec.tiles.length === 1 ? `${stem}-${first?.index ?? 0}` : stem;
  if (!spec.final) return webp(sharp(png), name, COPY_QUALITY.image);
  const told = await sharp(png).withXmp(xmpOf(spec.texts)).png({ compressionLevel: 9 }).toBuffer();
  return fit(await signed(told, limits), name, limits);
}

/**
 * Draws a message's picture as a copy to look at: WebP, a tenth of the upload and of what each reader loads. A
 * finished one is signed and carries the metadata too, since people save what they see.
 */
export async function drawCopy(spec: PictureSpec, source: Source, maxBytes: number): Promise<Picture> {
  const { images, edge, limits, stem } = await prepared(spec, source, maxBytes);
  const png = spec.sheet ? await drawSheet({ ...spec.sheet, tiles: images }) : await pngOf(images, edge);
  const quality = spec.sheet ? COPY_QUALITY.sheet : COPY_QUALITY.image;
  const kept = spec.final ? limits : { ...limits, texts: {}, sign: async (file: Buffer) => file };
  return smaller(Buffer.from(png), stem, kept, quality);
}

async function prepared(spec: PictureSpec, source: Source, maxBytes: number) {
  const images = await Promise.all(spec.tiles.map((each) => pixels(each, source)));
  const shows = spec.tiles.flatMap((each, at) =>
    each.kind === 'stored' && images[at] ? [{ index: each.index, png: images[at] }] : [],
  );
  const limits = { maxBytes, texts: spec.texts, sign: (file: Buffer) => source.sign(file, shows) };
  const edges = await Promise.all(
    images.map(async (bytes) => (bytes ? ((await sharp(bytes).metadata()).width ?? 0) : 0)),
  );
  return { images, edge: Math.max(...edges), limits, stem: `atelier-${spec.generationId.slice(0, 8)}` };
}

/** One picture as it is, but not too small; several as numbered tiles. */
const pngOf = (images: readonly (Uint8Array | null)[], edge: number): Promise<Buffer> =>
  images.length === 1
    ? tile(images[0] ?? null, Math.max(SMALLEST_EDGE, edge))
    : grid([...images], Math.min(LARGEST_TILE, Math.max(SMALLEST_EDGE, edge)));

async function pixels(each: Tile, source: Source): Promise<Uint8Array | null> {
  if (each.kind === 'stored') return source.stored(each.index, each.size);
  return each.kind === 'live' ? source.preview(each.index) : null;
}

const webp = async (image: Sharp, name: string, quality: number): Promise<Picture> => ({
  name: `${name}.webp`,
  contentType: 'image/webp',
  bytes: await image.webp({ quality }).toBuffer(),
});

interface Limits {
  maxBytes: number;
  texts: PictureSpec['texts'];
  sign: (file: Buffer) => Promise<Uint8Array>;
}

const signed = async (file: Buffer, { sign }: Limits): Promise<Buffer> => Buffer.from(await sign(file));

/**
 * Returns the PNG where the message may carry it, else the best WebP that fits, if need be without its
 * metadata and signature.
 */
async function fit(png: Buffer, name: string, limits: Limits): Promise<Picture> {
  if (png.length <= limits.maxBytes) return { name: `${name}.png`, contentType: 'image/png', bytes: png };
  return smaller(png, name, limits, 92);
}

/** The best WebP of at most `best` quality that fits, signed where that fits too. */
async function smaller(png: Buffer, name: string, limits: Limits, best: number): Promise<Picture> {
  const told = Object.keys(limits.texts).length > 0 ? sharp(png).withXmp(xmpOf(limits.texts)) : sharp(png);
  for (const quality of [best, 80, 60, 35, 10]) {
    const picture = await webp(told.clone(), name, quality);
    const bytes = await signed(picture.bytes, limits);
    if (bytes.length <= limits.maxBytes) return { ...picture, bytes };
  }
  return webp(sharp(png), name, 10);
}
