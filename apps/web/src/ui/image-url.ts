/** The WebP beside a stage's PNG. */
export const webpOf = (png: string): string => png.replace(/\.png$/, '.webp');

/** The same, or where it is of 1024 pixels the half of it. */
export const smallWebpOf = (png: string): string => webpOf(png.replace(/\b1024\.png$/, '512.png'));

/** Candidates for `srcset` by width, where there is a choice: all of a picture's WebPs but the smallest. */
export function srcSetOf(stages: { '256'?: string; '1024'?: string }): string | undefined {
  const { 256: middle, 1024: large } = stages;
  if (!large) return undefined;
  const both = `${smallWebpOf(large)} 512w, ${webpOf(large)} 1024w`;
  return middle ? `${webpOf(middle)} 256w, ${both}` : both;
}
