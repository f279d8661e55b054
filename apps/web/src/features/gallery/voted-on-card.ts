import type { GenerationView } from '@atelier/domain';
import { onCard } from './card';

/**
 * Index of the image that a vote on the card is for: the one on view of several. Undefined for a single
 * image, and where equal ones stand side by side, as such a vote prefers none.
 */
export function votedOnCard(view: Pick<GenerationView, 'images' | 'promotion'>): number | undefined {
  const [one, ...others] = onCard(view);
  return view.images.length > 1 && others.length === 0 ? one?.index : undefined;
}
