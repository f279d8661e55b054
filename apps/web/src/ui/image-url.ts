/** The URL of the WebP copy of a stage's PNG. */
export const webpOf = (png: string): string => png.replace(/\.png$/, '.webp');

/** The same URL, or the 512-pixel copy of a 1024-pixel image. */
const smallWebpOf = (png: string): string => webpOf(png.replace(/\b1024\.png$/, '512.png'));

/**
 * Sources for a picture at 44 pixels, from the PNG of any of its stages: 64 pixels, or 256 on dense screens.
 */
export function thumbOf(png: string): { src: string; srcSet: string | undefined } {
  const at = (size: number): string => webpOf(png.replace(/\d+\.png$/, `${size}.png`));
  return { src: at(64), srcSet: png.endsWith('/64.png') ? undefined : `${at(256)} 2x` };
}

/** `srcset` of a picture's 256, 512 and 1024 pixel WebPs; undefined when it has no 1024 stage. */
export function srcSetOf(stages: { '256'?: string; '1024'?: string }): string | undefined {
  const { 256: middle, 1024: large } = stages;
  if (!large) return undefined;
  const both = `${smallWebpOf(large)} 512w, ${webpOf(large)} 1024w`;
  return middle ? `${webpOf(middle)} 256w, ${both}` : both;
}
