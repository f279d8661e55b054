import sharp from 'sharp';

/** Edge of a tile that has nothing to show yet, and its colour. */
const EMPTY = { r: 24, g: 24, b: 27 } as const;

/**
 * `bytes` (PNG or WebP of any size) as a square of `edge` pixels, RGB. Small drafts keep their pixels visible: smoothing a
 * 64×64 picture shows detail that it has not.
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

/** Two tiles side by side, three or four in a square, with a gap of 4 pixels. PNG bytes. */
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
      squares.map((input, at) => ({
        input,
        left: (at % 2) * (edge + gap),
        top: Math.floor(at / 2) * (edge + gap),
      })),
    )
    .png()
    .toBuffer();
}
