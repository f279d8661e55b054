import sharp, { type OverlayOptions } from 'sharp';
import type { Shot } from './camera';

/** Ms between two frames of the film. */
const FRAME_MS = 80;
const PADDING = 20;
/** Height of a window's title bar. */
const BAR = 34;
const ROUND = 10;
const QUALITIES = [82, 74, 66, 58, 50, 42];

/** A browser window of the film. */
export type Window = { title: string; width: number; height: number; shots: Shot[] };
type Film = { frames: Buffer[]; delays: number[]; width: number; height: number };

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const svg = (width: number, height: number, body: string): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`);

/** The desk under the windows, with their title bars. */
function desk(windows: Window[], width: number, height: number): Buffer {
  let x = PADDING;
  const bars = windows.map((each) => {
    const at = x;
    x += each.width + PADDING;
    const dots = ['#ff5f57', '#febc2e', '#28c840']
      .map(
        (colour, n) =>
          `<circle cx="${at + 18 + n * 18}" cy="${PADDING + BAR / 2}" r="5.5" fill="${colour}"/>`,
      )
      .join('');
    return `<rect x="${at - 1}" y="${PADDING - 1}" width="${each.width + 2}" height="${each.height + BAR + 2}"
        rx="${ROUND + 1}" fill="#1d1b22" stroke="#ffffff" stroke-opacity="0.16"/>${dots}
      <text x="${at + each.width / 2}" y="${PADDING + BAR / 2 + 5}" text-anchor="middle" fill="#c9c5d2"
        font-family="Inter, Helvetica, Arial, sans-serif" font-size="14">${escaped(each.title)}</text>`;
  });
  return svg(
    width,
    height,
    `<defs><linearGradient id="desk" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#3a3150"/>
      <stop offset="1" stop-color="#55392f"/></linearGradient></defs>
      <rect width="${width}" height="${height}" fill="url(#desk)"/>${bars.join('')}`,
  );
}

/** Cuts the lower corners of a page as a window does. */
const inWindow = ({ width, height }: Window, png: Buffer): Promise<Buffer> =>
  sharp(png)
    .resize(width, height)
    .composite([
      {
        input: svg(
          width,
          height,
          `<rect y="${-ROUND * 2}" width="${width}" height="${height + ROUND * 2}" rx="${ROUND}"/>`,
        ),
        blend: 'dest-in',
      },
    ])
    .png({ compressionLevel: 1 })
    .toBuffer();

/** The newest shot at time `at`; before the first one that one. */
const shownAt = (shots: Shot[], at: number): Shot | undefined =>
  shots.findLast((shot) => shot.at <= at) ?? shots[0];

/** Sets the windows side by side, from `from` to `to` (ms since the epoch), in real time. */
export async function compose(windows: Window[], from: number, to: number): Promise<Film> {
  const width = windows.reduce((sum, each) => sum + each.width + PADDING, PADDING);
  const height = Math.max(...windows.map((each) => each.height)) + BAR + 2 * PADDING;
  const base = await sharp(desk(windows, width, height))
    .removeAlpha()
    .png()
    .toBuffer();
  const film: Film = { frames: [], delays: [], width, height };
  let before: (Shot | undefined)[] = [];
  for (let at = from; at < to; at += FRAME_MS) {
    const shown = windows.map(({ shots }) => shownAt(shots, at));
    const last = film.delays.length - 1;
    if (last >= 0 && shown.every((shot, n) => shot === before[n])) film.delays[last]! += FRAME_MS;
    else {
      let left = PADDING;
      const layers: OverlayOptions[] = [];
      for (const [n, each] of windows.entries()) {
        const shot = shown[n];
        if (shot) layers.push({ input: await inWindow(each, shot.png), left, top: PADDING + BAR });
        left += each.width + PADDING;
      }
      film.frames.push(await sharp(base).composite(layers).removeAlpha().raw().toBuffer());
      film.delays.push(FRAME_MS);
    }
    before = shown;
  }
  return film;
}

/** Encodes a film as an endless animated WebP of at most `mostBytes`, as well as that allows. */
export async function encode({ frames, delays, width, height }: Film, mostBytes: number): Promise<Buffer> {
  const pixels = Buffer.concat(frames);
  const raw = { width, height: height * frames.length, channels: 3, pageHeight: height } as const;
  for (const quality of QUALITIES) {
    const webp = await sharp(pixels, { raw, limitInputPixels: false })
      .webp({ quality, effort: 4, loop: 0, delay: delays, minSize: true, smartSubsample: true })
      .toBuffer();
    if (webp.length <= mostBytes || quality === QUALITIES.at(-1)) return webp;
  }
  throw new Error('There is no quality to try.');
}
