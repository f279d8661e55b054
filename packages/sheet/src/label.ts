import { fileURLToPath } from 'node:url';
import { cutText } from '@atelier/domain';
import sharp from 'sharp';

/**
 * Inter's Latin letters. Other scripts come from the machine's fonts, where it has any
 * (docs/decisions/font.md).
 */
const FONT = fileURLToPath(new URL('./inter-latin.ttf', import.meta.url));
/** Characters of a label. */
const LONGEST = 80;

/**
 * An invisible sign as high and as deep as any letter. A label is cut to its ink: with one at each end, labels
 * with and without descenders stand on one line.
 */
const STRUT = '<span alpha="1">|</span>';

/** A label as an RGBA picture. */
export interface LabelPicture {
  data: Buffer;
  width: number;
  height: number;
}

/**
 * Draws `text` in lines of at most `width` pixels. A label is text: nothing in it is markup. Null where it
 * has nothing to draw.
 */
export async function drawLabel(
  text: string,
  { width, align }: { width: number; align: 'centre' | 'right' },
): Promise<LabelPicture | null> {
  const shown = cutText(text.trim(), LONGEST, '…');
  if (shown === '') return null;
  const markup = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="#d9d9e0">${STRUT}${markup}${STRUT}</span>`,
      fontfile: FONT,
      font: 'Inter 10',
      dpi: 96,
      rgba: true,
      wrap: 'word-char',
      width,
      align,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
