import type { StageSize } from '@atelier/domain';
import type { Square } from './resize';
import type { SourcePictures } from './source';

/** An edit with its mask at every size; null where it covers the whole picture. */
export interface EditPlan {
  source: SourcePictures;
  strength: number;
  masks: Record<StageSize, Uint8Array> | null;
  /** Where the base draws, of a mask that is much smaller than the picture. */
  square: Square | null;
}

/** The edit of one stage. */
export interface StageEdit {
  /** Noise level at which the stage begins, above 0; 1 beyond the base. */
  strength: number;
  /** RGB bytes of the stage's size. */
  source: Uint8Array;
  /** size · size bytes, non-zero where the stage draws; null: everywhere. */
  mask: Uint8Array | null;
}
