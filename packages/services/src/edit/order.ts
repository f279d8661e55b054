import type { Edge, EditKind, MaskShape, StageSize } from '@atelier/domain';

/** A stored PNG of one stage. */
export interface StoredPicture {
  size: StageSize;
  storageKey: string;
  sha256: string;
}

/** How an image begins from a picture, with the keys of what it begins from. */
export interface OrderEdit {
  kind: EditKind;
  /** 0 to 1, where the base begins; 1 for `extend`. Of `enlarge` there is none. */
  strength: number;
  /** Of `repaint`. */
  mask: readonly MaskShape[] | null;
  /** Of `extend`. */
  side: Edge | null;
  /** Of `enlarge`: the stage that the source is. */
  keep: StageSize | null;
  /**
   * The picture: stages of an image, none larger than it had when the edit was asked for, or an upload, 1024
   * pixels a side. Null where no stage that is lacking needs it any more.
   */
  source: StoredStages | { upload: { storageKey: string; sha256: string } } | null;
  /**
   * Of a region of a shared picture: its newest state at the claim. Before each stage is stored, `work.newest`
   * says what it is then; `work.finish` answers `moved` when another region has finished since.
   */
  onto: StoredStages | null;
}

/** Finished stages of an image, as they are stored: with its mark, under `imageId`. */
export interface StoredStages {
  imageId: string;
  stages: StoredPicture[];
}
