import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PictureSpec, Tile } from '../presenters/picture';
import { draw } from './draw';

const square = (edge: number, background: string) =>
  sharp({ create: { width: edge, height: edge, channels: 3, background } });
const spec = (tiles: Tile[], final = true): PictureSpec => ({
  generationId: '0123456789',
  tiles,
  final,
  alt: 'a fox',
  texts: { Description: 'a <fox> & "friends"', Author: 'ada', 'atelier:seed': '7 8' },
});
const unsigned = async (file: Uint8Array) => file;
const stored = (index: number, size: 64 | 256 | 1024): Tile => ({ kind: 'stored', index, size });
const pixel = async (bytes: Buffer, left: number, top: number) => [
  ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
];

describe('a message’s picture', () => {
  it('passes one finished image on byte for byte: its metadata must survive', async () => {
    const png = await square(1024, '#c00').png().toBuffer();
    const picture = await draw(
      spec([stored(0, 1024)]),
      { stored: async () => png, preview: () => null, sign: unsigned },
      1e7,
    );
    expect(picture).toMatchObject({ name: 'atelier-01234567-0-1024.png', contentType: 'image/png' });
    expect(picture.bytes.equals(png)).toBe(true);
  });

  it('PROV-18 signs a finished sheet, and a picture that the message cannot carry as it is stored', async () => {
    const png = await square(1024, '#c00').png().toBuffer();
    const calls: { format: string | undefined; shows: number[] }[] = [];
    const source = {
      stored: async () => png,
      preview: () => null,
      sign: async (file: Uint8Array, shows: readonly { index: number }[]) => {
        const { format } = await sharp(file).metadata();
        calls.push({ format, shows: shows.map(({ index }) => index) });
        return Buffer.concat([file, Buffer.from('signed')]);
      },
    };
    const sheet = await draw(spec([stored(0, 1024), stored(1, 1024)]), source, 1e7);
    expect(sheet.bytes.subarray(-6).toString()).toBe('signed');
    const recoded = await draw(spec([stored(0, 1024)]), source, png.length - 1);
    expect(recoded).toMatchObject({ contentType: 'image/webp' });
    expect(recoded.bytes.subarray(-6).toString()).toBe('signed');
    await draw(spec([stored(0, 1024), stored(1, 1024)], false), source, 1e7);
    expect(calls).toEqual([
      { format: 'png', shows: [0, 1] },
      { format: 'webp', shows: [0] },
    ]);
  });

  it('enlarges a draft with its pixels left visible', async () => {
    const half = await square(32, '#fff').png().toBuffer();
    const png = await square(64, '#000')
      .composite([{ input: half, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const { bytes } = await draw(
      spec([stored(0, 64)]),
      { stored: async () => png, preview: () => null, sign: unsigned },
      1e7,
    );
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
    const source = {
      stored: (index: number) => square(64, colours[index]!).png().toBuffer(),
      preview: () => preview,
      sign: unsigned,
    };
    const { bytes } = await draw(spec(tiles), source, 1e7);
    expect(await pixel(bytes, 10, 10)).toEqual([255, 0, 0]);
    expect(await pixel(bytes, 270, 10)).toEqual([0, 255, 0]);
    expect(await pixel(bytes, 10, 270)).toEqual([0, 0, 255]);
    expect((await pixel(bytes, 270, 270)).every((value) => value < 40)).toBe(true);
  });

  it('numbers the pictures of a grid, and says in it what they were made from', async () => {
    const source = { stored: () => square(64, '#f80').png().toBuffer(), preview: () => null, sign: unsigned };
    let maxBytes = 1e7;
    for (const format of ['png', 'webp'] as const) {
      const { bytes } = await draw(spec([stored(0, 64), stored(1, 64)]), source, maxBytes);
      // The second time the PNG is one byte too long.
      maxBytes = bytes.length - 1;
      const { xmp, ...about } = await sharp(bytes).metadata();
      expect(about.format).toBe(format);
      expect(String(xmp)).toContain('atelier:seed="7 8"');
      expect(String(xmp)).toContain('a &lt;fox&gt; &amp; &quot;friends&quot;</rdf:li>');
      // Both have a badge, and not the same one.
      const badges = await Promise.all(
        [0, 260].map((left) =>
          sharp(bytes).extract({ left, top: 224, width: 32, height: 32 }).raw().toBuffer(),
        ),
      );
      expect(badges[0]?.equals(badges[1] ?? Buffer.alloc(0))).toBe(false);
      expect(Math.max(...(badges[0] ?? []))).toBeGreaterThan(240);
      expect(Math.min(...(badges[0] ?? []).filter((_, at) => at % 3 === 0))).toBeLessThan(90);
    }
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
      { stored: async () => noise, preview: () => null, sign: unsigned },
      700_000,
    );
    expect(picture.contentType).toBe('image/webp');
    expect(picture.bytes.length).toBeLessThanOrEqual(700_000);
    expect((await sharp(picture.bytes).metadata()).width).toBe(1024);
  });
});
