import type { EmojiName } from '../presenters/emoji';

/** A grid of `n` by `n` squares of a sunrise: a stage as it looks. */
function pixels(n: number): string {
  const colours = ['#1e3a5f', '#3b6ea5', '#f59e0b', '#fbbf24', '#7c4a1e', '#4a2c12'];
  const edge = 112 / n;
  const squares = Array.from({ length: n * n }, (_, at) => {
    const [x, y] = [at % n, Math.floor(at / n)];
    const middle = Math.hypot((x + 0.5) / n - 0.5, (y + 0.5) / n - 0.55);
    const band = y / n > 0.62 ? 4 + (x % 2) : middle < 0.24 ? 3 : middle < 0.34 ? 2 : y / n > 0.35 ? 1 : 0;
    const place = `x="${8 + x * edge}" y="${8 + y * edge}" width="${edge + 0.5}" height="${edge + 0.5}"`;
    return `<rect ${place} fill="${colours[band]}"/>`;
  });
  return `<g>${squares.join('')}</g>`;
}

const tile = (fill: string, inner: string): string =>
  `<rect x="6" y="6" width="116" height="116" rx="26" fill="${fill}"/>${inner}`;

/** Our emojis as SVG of 128 by 128, drawn by us. */
export const EMOJI_ART: Record<EmojiName, string> = {
  waiting:
    '<path d="M30 8h68v14q0 22-24 42 24 20 24 42v14H30v-14q0-22 24-42Q30 44 30 22z" fill="#a8d8f0"/><path d="M42 112q22-34 44 0zM50 34h28L64 52z" fill="#f59e0b"/>',
  reading:
    '<path d="M116 8L54 62l14 14z" fill="#c1694f"/><path d="M52 62q-26 0-26 26 0 20-18 30 52 12 62-38z" fill="#f59e0b"/>',
  stage64: pixels(4),
  stage256: pixels(8),
  stage1024: pixels(28),
  done: tile(
    '#22c55e',
    '<path d="M34 66l22 22 40-46" fill="none" stroke="#fff" stroke-width="14" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  stopped: tile('#6b7280', '<rect x="42" y="42" width="44" height="44" rx="6" fill="#fff"/>'),
  failed:
    '<path d="M64 8l58 108H6z" fill="#f59e0b" stroke="#f59e0b" stroke-width="8" stroke-linejoin="round"/><path d="M64 46v34m0 14v6" stroke="#231f20" stroke-width="13" stroke-linecap="round"/>',
  vote: '<path d="M64 18l48 84H16z" fill="#fff" stroke="#fff" stroke-width="14" stroke-linejoin="round"/>',
};

export const svgOf = (name: EmojiName): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">${EMOJI_ART[name]}</svg>`;
