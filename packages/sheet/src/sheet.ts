import sharp, { type OverlayOptions } from 'sharp';
import { drawLabel, type LabelPicture } from './label';

/** Edge length in pixels of a drawn cell: twice a draft's, each of its pixels a square of four. */
const EDGE = 128;
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
}

/** Draws a sheet as a PNG: column labels above, row labels to the left of their cells. */
export async function drawSheet({ rows, columns, tiles }: Sheet): Promise<Buffer> {
  const isLine = rows.length === 1;
  const across = isLine ? Math.min(LINE, columns.length) : columns.length;
  const above = await labels(columns, { width: EDGE, align: 'centre' });
  const beside = await labels(rows, { width: ROW_LABEL, align: 'right' });
  const head = Math.max(0, ...above.map((label) => label?.height ?? 0)) + GAP;
  const side = Math.max(0, ...beside.map((label) => label?.width ?? 0));
  const left = MARGIN + side + (side > 0 ? GAP : 0);
  // In lines every line has labels above it, in a table the first only.
  const step = EDGE + GAP + (isLine ? head : 0);
  const lines = Math.ceil(tiles.length / across);
  const cornerOf = (at: number) => ({
    left: left + (at % across) * (EDGE + GAP),
    top: MARGIN + head + Math.floor(at / across) * step,
  });

  const overlays: OverlayOptions[] = await Promise.all(
    tiles.map(async (tile, at) => ({ input: await cell(tile), ...cornerOf(at) })),
  );
  above.forEach((label, at) => {
    const corner = cornerOf(at);
    if (label)
      overlays.push({
        input: label.data,
        left: corner.left + Math.round((EDGE - label.width) / 2),
        top: corner.top - GAP - label.height,
      });
  });
  beside.forEach((label, row) => {
    const { top } = cornerOf(row * across);
    if (label)
      overlays.push({
        input: label.data,
        left: MARGIN + side - label.width,
        top: top + Math.max(0, Math.round((EDGE - label.height) / 2)),
      });
  });
  return sharp({
    create: {
      width: left + across * (EDGE + GAP) - GAP + MARGIN,
      height: MARGIN + head + (lines - 1) * step + EDGE + MARGIN,
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
async function cell(tile: Uint8Array | null): Promise<Buffer> {
  if (!tile)
    return sharp({ create: { width: EDGE, height: EDGE, channels: 3, background: MISSING } })
      .png()
      .toBuffer();
  const { width = EDGE } = await sharp(tile).metadata();
  return sharp(tile)
    .resize(EDGE, EDGE, { kernel: width < EDGE ? 'nearest' : 'lanczos3' })
    .png()
    .toBuffer();
}
