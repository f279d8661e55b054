import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawSheet } from './index';

const flat = (r: number, g: number, b: number) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();

/** The colours of a sheet's pixels that lie in a flat area of at least 100 × 100, in reading order. */
async function areas(png: Buffer): Promise<{ colours: string[]; width: number; height: number }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) =>
    data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3).join();
  const colours: string[] = [];
  const seen = new Set<string>();
  for (let y = 0; y + 100 < info.height; y += 10)
    for (let x = 0; x + 100 < info.width; x += 10) {
      const colour = at(x, y);
      const isFlat = [25, 50, 75, 100].every((d) => at(x + d, y + d) === colour && at(x, y + d) === colour);
      if (!isFlat || seen.has(colour) || colour === '21,21,26') continue;
      seen.add(colour);
      colours.push(colour);
    }
  return { colours, width: info.width, height: info.height };
}

test('GRID-11 a sheet has every cell at its row and column, and a grey one where a picture is missing', async () => {
  const tiles = await Promise.all([flat(255, 0, 0), flat(0, 255, 0), flat(0, 0, 255)]);
  const png = await drawSheet({
    rows: ['red', 'blue & <b>'],
    columns: ['fox', 'cat'],
    tiles: [...tiles, null],
  });
  const { colours } = await areas(png);
  expect(colours).toEqual(['255,0,0', '0,255,0', '0,0,255', '42,42,50']);
});

test('GRID-11 labels are drawn: without them a sheet is smaller and has other bytes', async () => {
  const tiles = [await flat(255, 0, 0), await flat(0, 255, 0)];
  const labelled = await drawSheet({ rows: ['red'], columns: ['a fox', 'a cat'], tiles });
  const other = await drawSheet({ rows: ['red'], columns: ['a fox', 'a dog'], tiles });
  const plain = await drawSheet({ rows: [''], columns: ['', ''], tiles });
  expect(labelled.equals(other)).toBe(false);
  expect((await areas(labelled)).width).toBeGreaterThan((await areas(plain)).width);
});

test('GRID-11 labels stand on one line, whether their letters reach below it or not', async () => {
  const tiles = [await flat(255, 0, 0), await flat(255, 0, 0)];
  const png = await drawSheet({ rows: [''], columns: ['fox', 'foxg'], tiles });
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  /** The first row of pixels of a column's label, which is the top of its f. */
  const topOf = (left: number): number => {
    for (let y = 0; y < info.height; y++)
      for (let x = left; x < left + 128; x++) if (data[y * info.width + x]! > 120) return y;
    return -1;
  };
  expect(topOf(10)).toBeGreaterThan(0);
  expect(topOf(10)).toBe(topOf(10 + 134));
});

test('GRID-11 25 cells of one axis stand in five lines', async () => {
  const tile = await flat(255, 0, 0);
  const columns = Array.from({ length: 25 }, (_, at) => `guidance ${at}`);
  const { width, height } = await areas(
    await drawSheet({ rows: [''], columns, tiles: columns.map(() => tile) }),
  );
  expect(width).toBeLessThan(6 * 134);
  expect(height).toBeGreaterThan(5 * 134);
});
