import { readPngText } from '@atelier/imagen/png';
import { expect, test } from 'vitest';
import { decodePng, encodePng } from './png';

const SIZE = 64;
const rgb = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, n) => (n * 37) % 256);

test('pixels come back as they were, with the text beside them', async () => {
  const png = await encodePng(rgb, SIZE, { Title: 'ein Füchslein 🦊', 'atelier:seed': '7' });
  expect(Buffer.from(await decodePng(png, SIZE)).equals(Buffer.from(rgb))).toBe(true);
  expect(readPngText(png)).toMatchObject({ Title: 'ein Füchslein 🦊', 'atelier:seed': '7' });
});

test('the same picture is the same bytes', async () => {
  const text = { Title: 'a fox' };
  expect((await encodePng(rgb, SIZE, text)).equals(await encodePng(rgb, SIZE, text))).toBe(true);
});

test('another size, or no PNG at all, is refused', async () => {
  const png = await encodePng(rgb, SIZE, {});
  await expect(decodePng(png, 256)).rejects.toThrow('expected 256');
  await expect(decodePng(Buffer.from('not a picture'), SIZE)).rejects.toThrow();
});
