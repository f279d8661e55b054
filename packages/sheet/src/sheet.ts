import sharp, { type OverlayOptions } from 'sharp';
import { drawLabel, type LabelPicture } from './label';

const GAP = 6;
const MARGIN = 10;
/** Widest label of a row. */
const ROW_LABEL = 150;
/** Cells of one axis stand in lines of so many, each under its own label. */
const LINE = 5;
const BACKGROUND = '#15151a';
const MISSING = '#2a2a32';

/** A table of pictures. `rows` and `columns` are labels, '' where there is none; `tiles` go row by row. */
export interface Sheet {
  rows: readonly string[];
  columns: readonly string[];
  /** PNG or WebP; null where a picture is not there yet. */
  tiles: readonly (Uint8Array | null)[];
  /** Edge length in pixels of a cell. Default 128: twice a draft's, each of its pixels a square of four. */
  edge?: number;
}

/** Draws a sheet as a PNG: column labels above, row labels to the left of their cells. */
export async function drawSheet({ rows, columns, tiles, edge = 128 }: Sheet): Promise<Buffer> {
  const isLine = rows.length === 1;
  const across = isLine ? Math.min(LINE, columns.length) : columns.length;
  const above = await labels(columns, { width: edge, align: 'centre' });
  const beside = await labels(rows, { width: ROW_LABEL, align: 'right' });
  const head = Math.max(0, ...above.map((label) => label?.height ?? 0)) + GAP;
  const side = Math.max(0, ...beside.map((label) => label?.width ?? 0));
  const left = MARGIN + side + (side > 0 ? GAP : 0);
  // In lines every line has labels above it, in a table the first only.
  const step = edge + GAP + (isLine ? head : 0);
  const lines = Math.ceil(tiles.length / across);
  const cornerOf = (at: number) => ({
    left: left + (at % across) * (edge + GAP),
    top: MARGIN + head + Math.floor(at / across) * step,
  });

  const overlays: OverlayOptions[] = await Promise.all(
    tiles.map(async (tile, at) => ({ input: await cell(tile, edge), ...cornerOf(at) })),
  );
  above.forEach((label, at) => {
    const corner = cornerOf(at);
    if (label)
      overlays.push({
        input: label.data,
        left: corner.left + Math.round((edge - label.width) / 2),
        top: corner.top - GAP - label.height,
      });
  });
  beside.forEach((label, row) => {
    const { top } = cornerOf(row * across);
    if (label)
      overlays.push({
        input: label.data,
        left: MARGIN + side - label.width,
        top: top + Math.max(0, Math.round((edge - label.height) / 2)),
      });
  });
  return sharp({
    create: {
      width: left + across * (edge + GAP) - GAP + MARGIN,
      height: MARGIN + head + (lines - 1) * step + edge + MARGIN,
      channels: 3,
      background: BACKGROUND,
    },
  })
    .composite(overlays)
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}

const labels = (
  texts: readonly string[],
  size: Parameters<typeof drawLabel>[1],
): Promise<(LabelPicture | null)[]> => Promise.all(texts.map((text) => drawLabel(text, size)));

/** A picture at the size of a cell: drafts keep their pixels, larger ones are reduced smoothly. */
async function cell(tile: Uint8Array | null, edge: number): Promise<Buffer> {
  if (!tile)
    return sharp({ create: { width: edge, height: edge, channels: 3, background: MISSING } })
      .png()
      .toBuffer();
  const { width = edge } = await sharp(tile).metadata();
  return sharp(tile)
    .resize(edge, edge, { kernel: width < edge ? 'nearest' : 'lanczos3' })
    .png()
    .toBuffer();
}
