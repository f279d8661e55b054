import type { GenerationView, PackView } from '@atelier/domain';
import { bestOf, MOSAIC, type Piece } from './piece';
import { SAMPLE_PACK, SAMPLES } from './samples';

/**
 * Picks the landing page's pictures: the best of the listings, filled up with samples. Samples show what the
 * shipped pack draws, so a studio with another pack has none.
 */
export function piecesOf(
  listings: readonly GenerationView[][],
  pack: Pick<PackView, 'name'> | null,
): Piece[] {
  const best = bestOf(listings, MOSAIC);
  const samples = pack?.name === SAMPLE_PACK ? SAMPLES : [];
  return [...best, ...samples].slice(0, MOSAIC);
}
