/** Contact sheets of edits, as WebP. */
import { MASK_UNITS, rasterize, reduceMask, type StageSize } from '@atelier/domain';
import { drawSheet } from '@atelier/sheet';
import sharp from 'sharp';
import { encodePng } from '../../src/encode';
import type { Extension, Repaint, Subject } from './edit-cases';

type Pictures = Partial<Record<StageSize, Uint8Array>>;
const EDGE = 192;
const QUALITY = 82;

const asWebp = async (sheet: Promise<Buffer>): Promise<Buffer> =>
  sharp(await sheet)
    .webp({ quality: QUALITY, effort: 6 })
    .toBuffer();
const tile = (pictures: Pictures): Promise<Buffer> => encodePng(pictures[256]!, 256, {});

/** A row for each caption, a column for each strength. */
export const strengthSheet = async (
  varied: readonly { caption: string; row: readonly Pictures[] }[],
  strengths: readonly number[],
): Promise<Buffer> =>
  asWebp(
    drawSheet({
      rows: varied.map(({ caption }) => caption),
      columns: strengths.map((strength) => `strength ${strength}`),
      tiles: await Promise.all(varied.flatMap(({ row }) => row.map(tile))),
      edge: EDGE,
    }),
  );

/** Source, mask and result, two repaints a row. */
export async function repaintSheet(
  subjects: readonly Subject[],
  sources: readonly Pictures[],
  repaints: readonly Repaint[],
  drawn: readonly Pictures[],
): Promise<Buffer> {
  const tiles = repaints.flatMap(({ source, shapes }, at) => [
    tile(sources[source]!),
    encodePng(outlined(sources[source]![256]!, rasterize(shapes)), 256, {}),
    tile(drawn[at]!),
  ]);
  const label = ({ source, name }: Repaint) => `${subjects[source]!.name} → ${name}`;
  const rows = repaints
    .filter((_, at) => at % 2 === 0)
    .map((each, row) => `${label(each)}; ${label(repaints[2 * row + 1]!)}`);
  const columns = ['source', 'mask', 'result', 'source', 'mask', 'result'];
  return asWebp(drawSheet({ rows, columns, tiles: await Promise.all(tiles), edge: EDGE }));
}

/** Source and result, three extensions a row. */
export async function extensionSheet(
  subjects: readonly Subject[],
  sources: readonly Pictures[],
  extensions: readonly Extension[],
  drawn: readonly Pictures[],
): Promise<Buffer> {
  const tiles = extensions.flatMap(({ source }, at) => [tile(sources[source]!), tile(drawn[at]!)]);
  const rows = extensions
    .filter((_, at) => at % 3 === 0)
    .map((_, row) =>
      extensions
        .slice(3 * row, 3 * row + 3)
        .map(({ source, side }) => `${subjects[source]!.name}, ${side}`)
        .join('; '),
    );
  const columns = ['source', 'extended', 'source', 'extended', 'source', 'extended'];
  return asWebp(drawSheet({ rows, columns, tiles: await Promise.all(tiles), edge: EDGE }));
}

/** The picture of 256 pixels, dimmed outside the mask, with a white line along its edge. */
function outlined(rgb: Uint8Array, mask: Uint8Array): Uint8Array {
  const small = reduceMask(mask, MASK_UNITS, 256);
  const out = rgb.slice();
  for (const [at, is] of small.entries()) {
    const beside = [at - 1, at + 1, at - 256, at + 256].some((near) => is && !small[near]);
    for (let channel = 3 * at; channel < 3 * at + 3; channel++)
      out[channel] = beside ? 255 : is ? rgb[channel]! : rgb[channel]! * 0.45;
  }
  return out;
}
