import { createStorage } from '@atelier/storage';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { makeCopy } from './copies';

const SILENT = { info() {}, warn() {}, error() {} };

it('WEB-45 the copy of a draft is the draft, pixel by pixel', async () => {
  const raw = { width: 64, height: 64, channels: 3 } as const;
  // Red and blue stripes of one pixel, which halved colours lose.
  const pixels = Buffer.from(
    Array.from({ length: 64 * 64 }, (_, i) => (i & 1 ? [220, 40, 30] : [20, 60, 200])).flat(),
  );
  const webp = await makeCopy(
    { storage: createStorage('memory:'), log: SILENT },
    'png/aa/striped.png',
    64,
    await sharp(pixels, { raw }).png().toBuffer(),
  );
  expect(await sharp(webp).removeAlpha().raw().toBuffer()).toEqual(pixels);
});
