/** The WebP beside a stage's PNG. */
export const webpOf = (png: string): string => png.replace(/\.png$/, '.webp');
