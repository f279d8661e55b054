import type { GenerationView, ImageView } from './generation';

/** The size in pixels that an image has finished, 0 before its first stage. */
const reached = ({ stages }: Pick<ImageView, 'stages'>): number =>
  Math.max(0, ...Object.keys(stages).map(Number));

/**
 * Picks the image that represents a generation on pages, cards and link previews. Prefers the largest
 * finished stage, then the most votes, then the first. Undefined before any image has finished a stage.
 * `promotion` is told anew with every vote, so its counts win over those of the row.
 */
export function faceOf({
  images,
  promotion,
}: Pick<GenerationView, 'images' | 'promotion'>): ImageView | undefined {
  const votes = (image: ImageView): number => promotion?.votes[image.index] ?? image.votes ?? 0;
  const [face] = images
    .filter((image) => reached(image) > 0)
    .toSorted((a, b) => reached(b) - reached(a) || votes(b) - votes(a) || a.index - b.index);
  return face;
}
