import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PictureSpec, Tile } from '../presenters/picture';
import { draw } from './draw';

const square = (edge: number, background: string) =>
  sharp({ create: { width: edge, height: edge, channels: 3, background } });
const spec = (tiles: Tile[], final = true): PictureSpec => ({
  generationId: '0123456789',
  caption: 'a fox',
  tiles,
  final,
});
const stored = (index: number, size: 64 | 256 | 1024): Tile => ({ kind: 'stored', index, size });
const pixel = async (bytes: Buffer, left: number, top: number) => [
  ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
];

describe('a message’s picture', () => {
  it('passes one finished image on byte for byte: its metadata must survive', async () => {
    const png = await square(1024, '#c00').png().toBuffer();
    const picture = await draw(spec([stored(0, 1024)]), { stored: async () => png, preview: null }, 1e7);
    expect(picture).toMatchObject({ name: 'atelier-01234567-0-1024.png', contentType: 'image/png' });
    expect(picture.bytes.equals(png)).toBe(true);
  });

  it('enlarges a draft with its pixels left visible', async () => {
    const half = await square(32, '#fff').png().toBuffer();
    const png = await square(64, '#000')
      .composite([{ input: half, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const { bytes } = await draw(spec([stored(0, 64)]), { stored: async () => png, preview: null }, 1e7);
    expect((await sharp(bytes).metadata()).width).toBe(256);
    expect(await pixel(bytes, 127, 10)).toEqual([255, 255, 255]);
    expect(await pixel(bytes, 128, 10)).toEqual([0, 0, 0]);
  });

  it('puts up to four in reading order, with the live one among them and a dark place for what is to come', async () => {
    const colours = ['#ff0000', '#00ff00'];
    const preview = await square(64, '#0000ff').webp({ lossless: true }).toBuffer();
    const tiles: Tile[] = [
      stored(0, 64),
      stored(1, 64),
      { kind: 'live', index: 2, attempt: 1, seq: 1 },
      { kind: 'empty', index: 3 },
    ];
    const source = { stored: (index: number) => square(64, colours[index]!).png().toBuffer(), preview };
    const { bytes } = await draw(spec(tiles), source, 1e7);
    expect(await pixel(bytes, 10, 10)).toEqual([255, 0, 0]);
    expect(await pixel(bytes, 270, 10)).toEqual([0, 255, 0]);
    expect(await pixel(bytes, 10, 270)).toEqual([0, 0, 255]);
    expect((await pixel(bytes, 270, 270)).every((value) => value < 40)).toBe(true);
  });

  it('becomes WebP where the PNG is larger than the message may carry', async () => {
    const noise = await sharp({
      create: {
        width: 1024,
        height: 1024,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    const picture = await draw(
      spec([stored(0, 1024)]),
      { stored: async () => noise, preview: null },
      700_000,
    );
    expect(picture.contentType).toBe('image/webp');
    expect(picture.bytes.length).toBeLessThanOrEqual(700_000);
    expect((await sharp(picture.bytes).metadata()).width).toBe(1024);
  });
});
