/** The WebP beside a stage's PNG. */
export const webpOf = (png: string): string => png.replace(/\.png$/, '.webp');

/** The same, or where it is of 1024 pixels the half of it. */
const smallWebpOf = (png: string): string => webpOf(png.replace(/\b1024\.png$/, '512.png'));

/** Sources for a picture of 44 pixels, from any of its stages' PNGs: the smallest, or the next on a screen that has the dots for it. */
export function thumbOf(png: string): { src: string; srcSet: string | undefined } {
  const at = (size: number): string => webpOf(png.replace(/\d+\.png$/, `${size}.png`));
  return { src: at(64), srcSet: png.endsWith('/64.png') ? undefined : `${at(256)} 2x` };
}

/** Candidates for `srcset` by width, where there is a choice: all of a picture's WebPs but the smallest. */
export function srcSetOf(stages: { '256'?: string; '1024'?: string }): string | undefined {
  const { 256: middle, 1024: large } = stages;
  if (!large) return undefined;
  const both = `${smallWebpOf(large)} 512w, ${webpOf(large)} 1024w`;
  return middle ? `${webpOf(middle)} 256w, ${both}` : both;
}
