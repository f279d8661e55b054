/** `imagine … --from FILE`: pictures that a generation begins from, read from files. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EDGES, type Edge, MASK_UNITS, maskShapes, rasterize, STAGE_SIZES } from '@atelier/domain';
import sharp from 'sharp';
import type { PictureEdit } from '../edit/plan';
import { extendSource, type SourcePictures, sourceFrom } from '../edit/source';
import { messageOf } from '../errors';
import type { InitialImage } from '../request';
import { UsageError } from './env';

export interface EditOptions {
  from?: string | undefined;
  strength?: number | undefined;
  mask?: string | undefined;
  extend?: string | undefined;
  enlarge?: string | undefined;
  keep?: number | undefined;
}

/** What the options make of a request, and what the PNGs say about it. */
export interface FileEdit {
  edit?: PictureEdit;
  /** The stage that a picture is which is enlarged; of every image the same. */
  initial?: Omit<InitialImage, 'image'>;
  text: string;
}

const [SMALL, MIDDLE] = STAGE_SIZES;

/** Reads the options' files; null without such options. @throws UsageError */
export async function readEdit(options: EditOptions): Promise<FileEdit | null> {
  const { from, strength, mask, extend, enlarge, keep } = options;
  if (enlarge !== undefined) return readEnlarge(enlarge, options);
  if (keep !== undefined) throw new UsageError('--keep: belongs to --enlarge FILE');
  if (from === undefined) {
    const name = (['strength', 'mask', 'extend'] as const).find((each) => options[each] !== undefined);
    if (name) throw new UsageError(`--${name}: needs the picture, --from FILE`);
    return null;
  }
  if (mask !== undefined && extend !== undefined)
    throw new UsageError('--extend: makes its own mask; leave --mask out');
  if (strength === undefined && mask === undefined && extend === undefined)
    throw new UsageError('--from: needs --strength 0..1, --mask or --extend');
  if (extend !== undefined && !EDGES.includes(extend as Edge))
    throw new UsageError(`--extend: must be one of ${EDGES.join(', ')}`);
  const { source, sha256 } = await readPicture('from', from);
  const side = extend as Edge | undefined;
  const edit: PictureEdit = {
    ...(side ? extendSource(source, side) : { source }),
    strength: strength ?? 1,
    ...(mask !== undefined && { mask: await readMask(mask) }),
  };
  const maskHash = edit.mask && !side ? hashOf(edit.mask) : undefined;
  const kind = side ? 'extend' : maskHash ? 'repaint' : 'vary';
  return {
    edit,
    text: JSON.stringify({ kind, source: sha256, strength: edit.strength, side, mask: maskHash }),
  };
}

async function readEnlarge(file: string, { from, strength, mask, extend, keep = SMALL }: EditOptions) {
  if ([from, strength, mask, extend].some((each) => each !== undefined))
    throw new UsageError('--enlarge: stands alone, or with --keep');
  if (keep !== SMALL && keep !== MIDDLE) throw new UsageError(`--keep: must be ${SMALL} or ${MIDDLE}`);
  const { source, sha256 } = await readPicture('enlarge', file);
  const rgb = source[keep];
  if (!rgb) throw new UsageError(`--keep: the picture has fewer than ${keep} pixels a side`);
  return { initial: { size: keep, rgb }, text: JSON.stringify({ kind: 'enlarge', source: sha256, keep }) };
}

/**
 * A PNG, JPEG or WebP as the sizes of the stages, up to its own. Takes the middle square of a picture that is
 * none, upright, over white.
 */
async function readPicture(
  option: string,
  file: string,
): Promise<{ source: SourcePictures; sha256: string }> {
  const bytes = await readFile(file).catch(() => {
    throw new UsageError(`--${option}: there is no file ${file}`);
  });
  const image = sharp(bytes).autoOrient();
  const { autoOrient: sides, format } = await image.metadata().catch((error: unknown) => {
    throw new UsageError(`--${option}: ${file} is no picture (${messageOf(error).split('\n')[0]})`);
  });
  if (!['png', 'jpeg', 'webp'].includes(format ?? ''))
    throw new UsageError(`--${option}: must be a PNG, JPEG or WebP, not ${format}`);
  const shorter = Math.min(sides.width, sides.height);
  const most = STAGE_SIZES.findLast((size) => size <= shorter);
  if (!most) throw new UsageError(`--${option}: must have at least ${SMALL} pixels a side, not ${shorter}`);
  const rgb = await image
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(most, most, { fit: 'cover' })
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch((error: unknown) => {
      throw new UsageError(`--${option}: ${file} is damaged (${messageOf(error).split('\n')[0]})`);
    });
  const source = sourceFrom(rgb, most, most);
  return { source, sha256: hashOf(bytes) };
}

/** A mask as JSON, a file of JSON, or a picture: light pixels are drawn anew. */
async function readMask(value: string): Promise<Uint8Array> {
  if (/^\s*[[{]/.test(value)) return shapesOf(value);
  const bytes = await readFile(value).catch(() => {
    throw new UsageError(`--mask: there is no file ${value}`);
  });
  if (value.endsWith('.json')) return shapesOf(bytes.toString('utf8'));
  const pixels = await sharp(bytes)
    .flatten({ background: '#000000' })
    .resize(MASK_UNITS, MASK_UNITS, { fit: 'fill', kernel: 'nearest' })
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch(() => {
      throw new UsageError(`--mask: ${value} is neither a picture nor a .json file of shapes`);
    });
  return Uint8Array.from(pixels, (value) => Number(value >= 128));
}

function shapesOf(text: string): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError('--mask: is no JSON');
  }
  const shapes = maskShapes.safeParse(Array.isArray(parsed) ? parsed : [parsed]);
  if (shapes.success) return rasterize(shapes.data);
  throw new UsageError(
    '--mask: shapes are {"rect": [left, top, width, height]}, {"lasso": [x, y, …]} or {"brush": radius, "path": [x, y, …]}, in 1024ths of the side',
  );
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
