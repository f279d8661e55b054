import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readPngText, writePngText } from './png';

const blank = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: '#c04020' } })
    .png()
    .toBuffer();

test('texts of any script come back, and the picture is still a picture', async () => {
  const texts = {
    Title: 'ein roter Fuchs, 赤い狐 🦊',
    Settings: JSON.stringify({ note: 'long '.repeat(400) }),
  };
  const png = writePngText(await blank(), texts);
  expect(readPngText(png)).toEqual(texts);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([4, 4, 0xc0, 0x40, 0x20]);
});

test('writing again replaces what has the same keyword and keeps the rest', async () => {
  const once = writePngText(await blank(), { Title: 'draft', Seed: '7' });
  expect(readPngText(writePngText(once, { Title: 'final' }))).toEqual({ Title: 'final', Seed: '7' });
});

test('another decoder finds the texts', async () => {
  const png = writePngText(await blank(), { Title: 'a red fox' });
  expect((await sharp(png).metadata()).comments).toEqual([{ keyword: 'Title', text: 'a red fox' }]);
});

test.each([
  ['no PNG', Buffer.from('GIF89a, not a png at all')],
  ['an empty file', Buffer.alloc(0)],
])('%s is refused', (_name, bytes) => {
  expect(() => readPngText(bytes)).toThrow(RangeError);
});

test('a PNG that is cut off is refused', async () => {
  const png = await blank();
  expect(() => readPngText(png.subarray(0, png.length - 5))).toThrow('cut off');
});

test.each(['', ' lead', 'x'.repeat(80), 'Zeile\n'])('keyword %j is refused', async (keyword) => {
  const png = await blank();
  expect(() => writePngText(png, { [keyword]: 'text' })).toThrow(RangeError);
});
