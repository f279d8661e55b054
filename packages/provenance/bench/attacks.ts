/** What people do to pictures, with libvips. */
import sharp, { type Sharp } from 'sharp';

/** RGB bytes, width · height · 3. */
export interface Picture {
  rgb: Uint8Array;
  width: number;
  height: number;
}

export interface Attack {
  name: string;
  /** `at`: place of the picture in its series; crops and margins differ with it. */
  run: (picture: Picture, at: number) => Promise<Picture>;
}

/** `picture` for libvips. */
export const open = ({ rgb, width, height }: Picture): Sharp =>
  sharp(rgb, { raw: { width, height, channels: 3 } });

/** The pixels of a file, or of an operation on pixels. */
export async function taken(from: Sharp | Buffer): Promise<Picture> {
  const image = Buffer.isBuffer(from) ? sharp(from) : from;
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { rgb: new Uint8Array(data), width: info.width, height: info.height };
}

const jpeg = (quality: number) => async (it: Picture) => taken(await open(it).jpeg({ quality }).toBuffer());
const webp = (quality: number) => async (it: Picture) => taken(await open(it).webp({ quality }).toBuffer());
const scale = (by: number) => (it: Picture) =>
  taken(open(it).resize(Math.round(it.width * by), Math.round(it.height * by), { fit: 'fill' }));
const brighten = (by: number) => (it: Picture) => taken(open(it).linear(by, 0));

async function half(it: Picture): Promise<Picture> {
  const small = await taken(open(it).resize(Math.round(it.width / 2), Math.round(it.height / 2)));
  return taken(open(small).resize(it.width, it.height));
}

/** A crop of the same proportions that keeps `area`, at a place that depends on `at`. */
const crop = (area: number) => (it: Picture, at: number) => {
  const width = Math.ceil(it.width * Math.sqrt(area));
  const height = Math.ceil(it.height * Math.sqrt(area));
  const left = Math.round(((at * 0.618) % 1) * (it.width - width));
  const top = Math.round(((at * 0.414) % 1) * (it.height - height));
  return taken(open(it).extract({ left, top, width, height }));
};

/** The page around a picture that a screenshot shows too. */
const page = (it: Picture, at: number) => {
  const [left, top] = [31 + (at % 97), 17 + (at % 53)];
  const [right, bottom] = [Math.round(it.width * 0.6), Math.round(it.height * 0.2)];
  return taken(open(it).extend({ left, top, right, bottom, background: '#16181d' }));
};

const both =
  (first: Attack['run'], second: Attack['run']): Attack['run'] =>
  async (it, at) =>
    second(await first(it, at), at);

/** What the mark has to survive. */
export const GOALS: Attack[] = [
  { name: 'unchanged', run: async (it) => it },
  { name: 'JPEG, quality 70', run: jpeg(70) },
  { name: 'WebP, quality 70', run: webp(70) },
  { name: 'half size and back', run: half },
  { name: 'crop that keeps 70 %', run: crop(0.7) },
  { name: 'screenshot at 125 %', run: scale(1.25) },
  { name: 'brightness + 10 %', run: brighten(1.1) },
  { name: 'brightness − 10 %', run: brighten(0.9) },
];

/** What it survives beside. */
export const BEYOND: Attack[] = [
  { name: 'JPEG, quality 50', run: jpeg(50) },
  { name: 'half size', run: scale(0.5) },
  { name: 'double size', run: scale(2) },
  {
    name: 'stretched to 100 × 80 %',
    run: (it) => taken(open(it).resize(it.width, Math.round(it.height * 0.8), { fit: 'fill' })),
  },
  { name: 'turned by 90°', run: (it) => taken(open(it).rotate(90)) },
  { name: 'mirrored', run: (it) => taken(open(it).flop()) },
  { name: 'grey', run: (it) => taken(open(it).modulate({ saturation: 0 })) },
  { name: 'contrast + 30 %', run: (it) => taken(open(it).linear(1.3, -38)) },
  { name: 'blur of 1 pixel', run: (it) => taken(open(it).blur(1)) },
  { name: 'screenshot at 125 % with the page around', run: both(scale(1.25), page) },
  { name: 'screenshot at 125 %, JPEG 70', run: both(scale(1.25), jpeg(70)) },
  { name: 'crop of 70 %, JPEG 70', run: both(crop(0.7), jpeg(70)) },
  { name: 'crop of 70 %, WebP 70', run: both(crop(0.7), webp(70)) },
  { name: 'crop of 70 %, scaled to 91 %', run: both(crop(0.7), scale(0.9137)) },
  { name: 'crop that keeps 50 %', run: crop(0.5) },
];
