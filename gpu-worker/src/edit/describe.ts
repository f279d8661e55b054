import type { OrderEdit } from '@atelier/services';

/**
 * What an edit did, as JSON for the text chunks of its pictures: with the parent, caption, seed, settings and
 * pack beside it, everything that the picture was made from. Names no upload: its file is its owner's.
 */
export const editText = ({ kind, strength, side, keep, mask }: OrderEdit): string =>
  JSON.stringify({
    kind,
    ...((kind === 'vary' || kind === 'repaint') && { strength }),
    ...(side && { side }),
    ...(keep && { keep }),
    ...(mask && { mask }),
  });
