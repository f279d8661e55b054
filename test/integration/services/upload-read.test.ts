import { deflateSync } from 'node:zlib';
import { type Ctx, type Deps, upload } from '@atelier/services';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, depsFor } from '../../support/factories';
import { apart, BLUE, chunkTypes, halves, pixel, RED } from '../../support/pictures';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterAll(() => database.drop());

const send = (bytes: Uint8Array, query: object = {}) => upload.create({ ctx: ada, input: { bytes, query } });
/** Sends a file; its view, and the stored PNG. */
async function sent(bytes: Uint8Array, query: object = {}) {
  const view = await send(bytes, query);
  const { storageKey } = await database.db.upload.findUniqueOrThrow({ where: { id: view.id } });
  return { ...view, png: (await deps.storage.get(storageKey))! };
}
const left = (png: Uint8Array) => pixel(png, 20, 512);
const right = (png: Uint8Array) => pixel(png, 1000, 512);

describe('UPLOAD-READ-1 a picture becomes a square PNG of 1024 pixels with nothing in it but pixels', () => {
  const wide = () => halves(400, 200);
  test.each([
    ['a PNG', () => wide().png().toBuffer()],
    ['a JPEG', () => wide().jpeg({ quality: 95 }).toBuffer()],
    ['a progressive JPEG', () => wide().jpeg({ quality: 95, progressive: true }).toBuffer()],
    ['a WebP', () => wide().webp({ quality: 95 }).toBuffer()],
    ['a lossless WebP', () => wide().webp({ lossless: true }).toBuffer()],
  ])('%s', async (_name, make) => {
    const { png, ...view } = await sent(await make());
    expect(view).toMatchObject({ width: 400, height: 200, notes: ['cropped', 'enlarged'] });
    expect(await sharp(png).metadata()).toMatchObject({
      width: 1024,
      height: 1024,
      channels: 3,
      depth: 'uchar',
    });
    expect(new Set(chunkTypes(png))).toEqual(new Set(['IHDR', 'IDAT', 'IEND']));
    expect(apart(await left(png), RED)).toBeLessThan(12);
    expect(apart(await right(png), BLUE)).toBeLessThan(12);
  });

  test('without EXIF, profile, comments, or what was hung behind the picture', async () => {
    const tagged = await halves(64, 64)
      .withExif({ IFD0: { Copyright: 'SECRET-NAME' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    const file = Buffer.concat([tagged, Buffer.from('<script>alert(1)</script>PK\x03\x04')]);
    const { png } = await sent(file);
    const text = Buffer.from(png).toString('latin1');
    for (const trace of ['SECRET-NAME', 'Exif', 'script', 'PK\x03\x04', 'iCCP'])
      expect(text).not.toContain(trace);
  });
});

describe('UPLOAD-READ-2 what a file says of its picture is honoured', () => {
  test('its EXIF orientation', async () => {
    // Turned by a quarter to the right: what is left in the file is on top of the picture.
    const file = await halves(400, 200).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const { png, ...view } = await sent(file, { fit: 'pad' });
    expect(view).toMatchObject({ width: 200, height: 400, notes: ['padded', 'enlarged'] });
    expect(apart(await pixel(png, 512, 100), RED)).toBeLessThan(12);
    expect(apart(await pixel(png, 512, 900), BLUE)).toBeLessThan(12);
    expect(await pixel(png, 20, 512)).toEqual([255, 255, 255]);
    // Cropped at the end of its longer side.
    const { png: end } = await sent(file, { at: '1' });
    expect(apart(await pixel(end, 512, 512), BLUE)).toBeLessThan(12);
  });

  test('its colour profile', async () => {
    const colour: [number, number, number] = [200, 60, 60];
    const flat = () =>
      sharp({ create: { width: 32, height: 32, channels: 3, background: { r: 200, g: 60, b: 60 } } });
    const p3 = await flat().withIccProfile('p3').png().toBuffer();
    // sharp converts into the profile when it writes: read back without it, the numbers differ.
    const { png, notes } = await sent(p3);
    expect(notes).toContain('profile');
    expect(apart(await pixel(png, 512, 512), colour)).toBeLessThan(4);
    const plain = await sent(await flat().png().toBuffer());
    expect(plain.notes).not.toContain('profile');
  });

  test('CMYK, 16 bits, and grey', async () => {
    const flat = sharp({
      create: { width: 32, height: 32, channels: 3, background: { r: 120, g: 120, b: 120 } },
    });
    const cmyk = await flat.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const deep = await flat.clone().toColourspace('rgb16').png().toBuffer();
    const grey = await flat.clone().toColourspace('b-w').png().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect((await sharp(grey).metadata()).channels).toBe(1);
    for (const file of [cmyk, deep, grey]) {
      const { png } = await sent(file);
      expect(await sharp(png).metadata()).toMatchObject({ channels: 3, depth: 'uchar', space: 'srgb' });
      expect(apart(await pixel(png, 512, 512), [120, 120, 120])).toBeLessThan(16);
    }
  });

  test('transparency, on the colour that was chosen', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const file = await sharp({ create: { width: 64, height: 64, channels: 4, background: clear } })
      .png()
      .toBuffer();
    const { png, notes } = await sent(file, { background: '10a0F0' });
    expect(notes).toContain('flattened');
    expect(await pixel(png, 512, 512)).toEqual([0x10, 0xa0, 0xf0]);
    const opaque = await sharp({
      create: { width: 64, height: 64, channels: 4, background: { ...clear, alpha: 1 } },
    })
      .png()
      .toBuffer();
    expect((await sent(opaque)).notes).not.toContain('flattened');
  });

  test('an animation gives its first frame', async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 32, height: 32, channels: 3, background } })
        .png()
        .toBuffer();
    const frames = [await frame('#c81e1e'), await frame('#1428be')];
    const { png, notes } = await sent(
      await sharp(frames, { join: { animated: true } })
        .webp({ lossless: true })
        .toBuffer(),
    );
    expect(notes).toContain('first_frame');
    expect(apart(await pixel(png, 512, 512), RED)).toBeLessThan(3);
  });
});

describe('UPLOAD-READ-3 a file that is not read is refused, with its reason', () => {
  const box = (type: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length + 8);
    return Buffer.concat([size, Buffer.from(type), body]);
  };
  const chunk = (type: string, data: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const named = Buffer.concat([Buffer.from(type), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(named));
    return Buffer.concat([size, named, sum]);
  };
  const png = (width: number, height: number, data: Buffer) => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', header),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };
  /** CRC-32 of PNG. */
  const crc = (bytes: Buffer): number => {
    let value = ~0;
    for (const byte of bytes) {
      value ^= byte;
      for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    }
    return ~value >>> 0;
  };
  const whole = async (kind: 'png' | 'jpeg' | 'webp') => halves(200, 200)[kind]().toBuffer();
  const cut = async (kind: 'png' | 'jpeg' | 'webp') => {
    const file = await whole(kind);
    return file.subarray(0, Math.floor(file.length / 2));
  };
  const ftyp = (brand: string) => box('ftyp', Buffer.from(`${brand}\0\0\0\0mif1`));

  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['nothing', () => Buffer.alloc(0), 'upload_empty'],
    ['HEIC', () => ftyp('heic'), 'upload_heic'],
    ['AVIF', () => ftyp('avif'), 'upload_heic'],
    ['GIF', () => halves(8, 8).gif().toBuffer(), 'upload_type'],
    ['TIFF', () => halves(8, 8).tiff().toBuffer(), 'upload_type'],
    ['PDF', () => Buffer.from('%PDF-1.7\n'), 'upload_type'],
    [
      'SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'upload_type',
    ],
    ['an SVG behind a prologue', () => Buffer.from('<?xml version="1.0"?><svg/>'), 'upload_type'],
    ['a text', () => Buffer.from('hello'), 'upload_type'],
    ['half a PNG', () => cut('png'), 'upload_unreadable'],
    ['half a JPEG', () => cut('jpeg'), 'upload_unreadable'],
    ['half a WebP', () => cut('webp'), 'upload_unreadable'],
    ['the first bytes of a PNG alone', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'upload_unreadable'],
    ['an SVG that begins as a JPEG', () => Buffer.from('\xff\xd8\xff<svg/>', 'latin1'), 'upload_unreadable'],
    ['100 megapixels', () => png(10_000, 10_000, deflateSync(Buffer.alloc(64))), 'upload_large'],
    ['a bomb of 4 gigapixels', () => png(65_535, 65_535, deflateSync(Buffer.alloc(64))), 'upload_large'],
  ])('%s', async (_name, make, reason) => {
    await expect(send(await make())).rejects.toMatchObject({ code: 'invalid_request', details: { reason } });
  });

  test('more than 10 MiB', async () => {
    await expect(send(Buffer.alloc(10 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'body_too_large' });
  });

  test('40 megapixels are read', async () => {
    const file = await sharp({ create: { width: 8_000, height: 5_000, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    expect(await sent(file)).toMatchObject({ width: 8_000, height: 5_000 });
  });
});
