import type { GenerationView, ImageView } from './generation';

/** The size in pixels that an image has finished, 0 before its first stage. */
const reached = ({ stages }: Pick<ImageView, 'stages'>): number =>
  Math.max(0, ...Object.keys(stages).map(Number));

/**
 * The image that stands for a generation on pages, cards and previews of links: of those that went furthest the one with the most
 * votes, and of equals the first. Undefined before any image has finished a stage. Votes count where `promotion` tells them.
 */
export function faceOf({
  images,
  promotion,
}: Pick<GenerationView, 'images' | 'promotion'>): ImageView | undefined {
  const votes = (image: ImageView): number => promotion?.votes[image.index] ?? 0;
  const [face] = images
    .filter((image) => reached(image) > 0)
    .toSorted((a, b) => reached(b) - reached(a) || votes(b) - votes(a) || a.index - b.index);
  return face;
}
