import type { GenerationView, ImageView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { reachedSize } from '../../ui/reached-size';

/** Fewer equal images than these do not fill a card side by side. */
const MOSAIC = 3;

/**
 * The images on a generation's card: its face, or up to four drafts that went equally far with equal votes.
 */
export function onCard(view: Pick<GenerationView, 'images' | 'promotion'>): ImageView[] {
  const face = faceOf(view);
  if (!face) return [];
  const size = reachedSize(face.stages);
  const equal = view.images.filter(
    (image) => reachedSize(image.stages) === size && image.votes === face.votes,
  );
  return equal.length < MOSAIC ? [face] : equal.slice(0, 4);
}

/**
 * Index of the image that a vote on the card is for: the one on view of several. Undefined for a single
 * image, and where equal ones stand side by side, as such a vote prefers none.
 */
export function votedOnCard(view: Pick<GenerationView, 'images' | 'promotion'>): number | undefined {
  const [one, ...others] = onCard(view);
  return view.images.length > 1 && others.length === 0 ? one?.index : undefined;
}
