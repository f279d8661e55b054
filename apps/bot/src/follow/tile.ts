import sharp from 'sharp';

/** Colour of a tile that has nothing to show yet. */
const EMPTY = { r: 24, g: 24, b: 27 } as const;

/**
 * Resizes `bytes` (PNG or WebP of any size) to an RGB square of `edge` pixels, as PNG. Drafts keep their
 * pixels visible: smoothing a 64×64 picture would show detail that it does not have.
 */
export async function tile(bytes: Uint8Array | null, edge: number): Promise<Buffer> {
  if (!bytes)
    return sharp({ create: { width: edge, height: edge, channels: 3, background: EMPTY } })
      .png()
      .toBuffer();
  const { width = edge } = await sharp(bytes).metadata();
  return sharp(bytes)
    .resize(edge, edge, { kernel: width < edge ? 'nearest' : 'lanczos3' })
    .flatten({ background: EMPTY })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** The digits 1 to 4 as strokes about the origin, since a machine may lack fonts. */
const DIGITS = [
  'M-3-4.5 0.5-7V7M-3.5 7H4.5',
  'M-4-3.5A4 4 0 1 1 3-.5L-4.5 7H4.5',
  'M-4-6.8H4L-.5-1.2A4.2 4.2 0 1 1-4.4 4.6',
  'M2.2 7V-7L-5 2.8H5',
];

/** Draws the number that buttons call a tile by, for its lower left corner. */
const badge = (at: number, edge: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${edge / 8}" height="${edge / 8}" viewBox="-16 -16 32 32">
      <circle r="13" fill="#09090b" fill-opacity=".72"/>
      <path d="${DIGITS[at]}" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  );

/**
 * Puts two tiles side by side, or three or four in a square, with a gap of 4 pixels and their numbers.
 * Returns PNG bytes.
 */
export async function grid(tiles: (Uint8Array | null)[], edge: number): Promise<Buffer> {
  const gap = 4;
  const rows = tiles.length > 2 ? 2 : 1;
  const squares = await Promise.all(tiles.map((bytes) => tile(bytes, edge)));
  return sharp({
    create: {
      width: 2 * edge + gap,
      height: rows * edge + (rows - 1) * gap,
      channels: 3,
      background: { r: 9, g: 9, b: 11 },
    },
  })
    .composite(
      squares.flatMap((input, at) => {
        const left = (at % 2) * (edge + gap);
        const top = Math.floor(at / 2) * (edge + gap);
        return [
          { input, left, top },
          { input: badge(at, edge), left, top: top + edge - edge / 8 },
        ];
      }),
    )
    .png()
    .toBuffer();
}
