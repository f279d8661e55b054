import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EditOptions, readEdit } from './edit';

let dir: string;
const at = (name: string) => join(dir, name);
const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-edit-files-'));
  await writeFile(at('notes.txt'), 'my notes');
  await writeFile(at('dot.png'), await flat(8, 8, '#808080').png().toBuffer());
  await writeFile(at('plain.png'), await flat(100, 100, '#808080').png().toBuffer());
  await writeFile(at('wide.jpg'), await flat(600, 300, '#204060').jpeg().toBuffer());
  await writeFile(at('plain.gif'), await flat(100, 100, '#808080').gif().toBuffer());
});
afterAll(() => rm(dir, { recursive: true }));

test.each<[EditOptions, string]>([
  [{ strength: 0.5 }, '--strength: needs the picture, --from FILE'],
  [{ from: 'nowhere.png', strength: 1 }, '--from: there is no file'],
  [{ from: 'notes.txt', strength: 1 }, 'is no picture'],
  [{ from: 'plain.gif', strength: 1 }, '--from: must be a PNG, JPEG or WebP, not gif'],
  [{ from: 'dot.png', strength: 1 }, '--from: must have at least 64 pixels a side, not 8'],
  [{ from: 'plain.png' }, '--from: needs --strength 0..1, --mask or --extend'],
  [{ from: 'plain.png', extend: 'up' }, '--extend: must be one of left, right, above, below'],
  [{ from: 'plain.png', extend: 'left', mask: '{}' }, '--extend: makes its own mask'],
  [{ from: 'plain.png', mask: '{"circle": 4}' }, '--mask: shapes are'],
  [{ from: 'plain.png', mask: '[{' }, '--mask: is no JSON'],
  [{ enlarge: 'plain.png', strength: 1 }, '--enlarge: stands alone'],
  [{ enlarge: 'plain.png', keep: 256 }, '--keep: the picture has fewer than 256 pixels a side'],
  [{ enlarge: 'plain.png', keep: 128 }, '--keep: must be 64 or 256'],
  [{ keep: 64 }, '--keep: belongs to --enlarge FILE'],
])('EDIT-CLI-4 %j is refused', async ({ from, enlarge, ...rest }, message) => {
  const files = { ...(from && { from: at(from) }), ...(enlarge && { enlarge: at(enlarge) }) };
  await expect(readEdit({ ...rest, ...files })).rejects.toThrow(message);
});

test('a mask that is neither picture nor JSON is refused', async () => {
  await expect(readEdit({ from: at('plain.png'), mask: at('notes.txt') })).rejects.toThrow(
    'is neither a picture nor a .json file of shapes',
  );
});

test('EDIT-CLI-5 a picture is read at every size of a stage up to its own; a wide one is cut to a square', async () => {
  const { edit } = (await readEdit({ from: at('wide.jpg'), strength: 0.5 }))!;
  expect(Object.entries(edit!.source).map(([size, rgb]) => [size, rgb.length])).toEqual([
    ['64', 64 * 64 * 3],
    ['256', 256 * 256 * 3],
  ]);
  const [red, green, blue] = edit!.source[64];
  for (const [is, wanted] of [
    [red, 0x20],
    [green, 0x40],
    [blue, 0x60],
  ])
    expect(Math.abs(is! - wanted!)).toBeLessThan(3);
});

test('EDIT-CLI-6 the light pixels of a mask picture are drawn, at any size', async () => {
  const half = await sharp({ create: { width: 10, height: 10, channels: 3, background: '#000000' } })
    .composite([{ input: await flat(5, 10, '#ffffff').png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  await writeFile(at('half.png'), half);
  const { edit } = (await readEdit({ from: at('plain.png'), mask: at('half.png') }))!;
  expect([500, 511, 512, 900].map((x) => edit!.mask![1024 * 700 + x])).toEqual([1, 1, 0, 0]);
});
