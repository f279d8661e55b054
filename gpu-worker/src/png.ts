import { writePngText } from '@atelier/imagen/png';
import sharp from 'sharp';

/**
 * RGB bytes as a PNG that carries `text` (keyword → UTF-8 text) in its text chunks. The same input gives the
 * same bytes: there is no time in it, so a stage drawn again has the same content hash.
 */
export async function encodePng(
  rgb: Uint8Array,
  size: number,
  text: Record<string, string>,
): Promise<Buffer> {
  const plain = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png({ compressionLevel: 6, adaptiveFiltering: true })
    .toBuffer();
  return writePngText(plain, text);
}

/**
 * A PNG of `size` pixels a side as RGB bytes, size · size · 3. @throws Error when it has another size or is
 * no PNG
 */
export async function decodePng(png: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== size || info.height !== size || info.channels !== 3)
    throw new Error(
      `expected ${size} × ${size} RGB, found ${info.width} × ${info.height} × ${info.channels}`,
    );
  return data;
}
