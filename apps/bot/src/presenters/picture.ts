import { type GenerationView, type ImageView, type StageSize, sizeOf } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';

/** One place of the picture: a stored stage, the live preview, or nothing yet. */
export type Tile =
  | { kind: 'stored'; index: number; size: StageSize }
  | { kind: 'live'; index: number; attempt: number; seq: number }
  | { kind: 'empty'; index: number };

/** Which pixels a message shows: one tile, or up to four in a grid. `final`: nothing better is to come. */
export interface PictureSpec {
  generationId: string;
  caption: string;
  tiles: Tile[];
  final: boolean;
}

/** The largest finished stage of an image, or null. */
export const largest = ({ stages }: ImageView): StageSize | null =>
  ([1024, 256, 64] as const).find((size) => stages[`${size}`] !== undefined) ?? null;

function tileOf(image: ImageView, live: ProgressPayload | null): Tile {
  const { index } = image;
  const size = largest(image);
  // A preview is of the stage that is being drawn: once that stage is stored, the stored one is the better picture.
  if (live?.preview && live.image === index && sizeOf(live.stage) > (size ?? 0))
    return { kind: 'live', index, attempt: live.attempt, seq: live.seq };
  return size ? { kind: 'stored', index, size } : { kind: 'empty', index };
}

/** The picture of a generation as it stands, or null while there is nothing to see. */
export function pictureOf(view: GenerationView, live: ProgressPayload | null): PictureSpec | null {
  const preview = view.status === 'running' ? live : null;
  const tiles = view.images.slice(0, 4).map((image) => tileOf(image, preview));
  if (tiles.every(({ kind }) => kind === 'empty')) return null;
  return { generationId: view.id, caption: view.caption, tiles, final: view.status === 'done' };
}
