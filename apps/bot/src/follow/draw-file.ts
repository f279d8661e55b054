import type { ShownFile } from '../presenters/picture';
import { draw, drawCopy, type Picture, type Source } from './draw';

/** Draws a file of a message, by the name that the message calls it, or with `.webp` where a PNG did not fit. */
export async function drawFile(file: ShownFile, source: Source, maxBytes: number): Promise<Picture> {
  const picture = await (file.as === 'copy' ? drawCopy : draw)(file.picture, source, maxBytes);
  const ending = picture.contentType === 'image/webp' ? '.webp' : '.png';
  return { ...picture, name: file.name.replace(/\.\w+$/, ending) };
}
