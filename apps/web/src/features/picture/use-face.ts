'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { useState } from 'react';
import { webpOf } from '../../ui/image-url';
import { reachedSize } from '../../ui/reached-size';
import { isEnded } from '../live/live-state';
import type { Drafts } from './use-drafts';
import { useReady } from './use-ready';

/** Index of the one image that was promoted further than the others and is done; null when there is none. */
function promotedOf({ images }: GenerationView): number | null {
  const most = Math.max(...images.map(({ target }) => target));
  const [one, ...others] = images.filter(({ target }) => target === most);
  const done = one && reachedSize(one.stages) === most;
  return done && others.length === 0 && images.length > 1 ? one.index : null;
}

type Face = {
  /** The chosen image, else the face. */
  image: ImageView | undefined;
  /** Whether it stands large, with a slider through its stages; otherwise all images are on view. */
  large: boolean;
  showAll: () => void;
};

/**
 * Which image of a generation its page shows. A promoted image becomes the face when it is done; those who
 * have chosen none see it large and still vote for none.
 */
export function useFace({ live: { view }, chosen, choose }: Drafts): Face {
  const ended = isEnded(view);
  const [all, setAll] = useState(chosen === null);
  if (all && chosen !== null) setAll(false);
  const promoted = ended ? promotedOf(view) : null;
  const [before, setBefore] = useState(promoted);
  if (promoted !== before) {
    setBefore(promoted);
    if (promoted !== null) setAll(false);
  }
  const image = (chosen === null ? faceOf(view) : view.images[chosen]) ?? view.images[0];
  const reached = image ? reachedSize(image.stages) : null;
  const ready = useReady(ended, reached ? webpOf(image?.stages[`${reached}`] ?? '') : undefined);
  const showAll = (): void => {
    choose(null);
    setAll(true);
  };
  return { image, large: ready && reached !== null && !all, showAll };
}
