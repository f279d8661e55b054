import type { GenerationView, ImageView } from './generation';

/** The size in pixels that an image has finished, 0 before its first stage. */
const reached = ({ stages }: Pick<ImageView, 'stages'>): number =>
  Math.max(0, ...Object.keys(stages).map(Number));

/** An image's rank as a face: its finished size in pixels (0 before the first), votes and index. */
export type FaceRank = { reached: number; votes: number; index: number };

/** Sorts the better face first: the largest finished stage, then the most votes, then the first. */
export const byFace = (a: FaceRank, b: FaceRank): number =>
  b.reached - a.reached || b.votes - a.votes || a.index - b.index;

/**
 * Picks the image that represents a generation on pages, cards and link previews, in the order of `byFace`.
 * Undefined before any image has finished a stage.
 * `promotion` is told anew with every vote, so its counts win over those of the row.
 */
export function faceOf({
  images,
  promotion,
}: Pick<GenerationView, 'images' | 'promotion'>): ImageView | undefined {
  const rank = (image: ImageView): FaceRank => ({
    reached: reached(image),
    votes: promotion?.votes[image.index] ?? image.votes ?? 0,
    index: image.index,
  });
  const [face] = images.filter((image) => reached(image) > 0).toSorted((a, b) => byFace(rank(a), rank(b)));
  return face;
}
