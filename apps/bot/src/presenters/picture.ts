import {
  drawnWith,
  type GenerationView,
  type ImageView,
  STAGE_SIZES,
  type StageSize,
  sizeOf,
} from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import type { Translate } from '../i18n';
import { clip } from './text';

/** One place of the picture: a stored stage, the live preview, or nothing yet. */
export type Tile =
  | { kind: 'stored'; index: number; size: StageSize }
  | { kind: 'live'; index: number; attempt: number; seq: number }
  | { kind: 'empty'; index: number };

/** The pixels that a message shows: one tile, or up to four in a grid. */
export interface PictureSpec {
  generationId: string;
  tiles: Tile[];
  /** No larger stage follows. */
  final: boolean;
  /** Description for people who do not see the picture. */
  alt: string;
  /** Caption, author, seeds and settings, by the keywords of the stored PNGs' text chunks. */
  texts: Readonly<Record<string, string>>;
}

/** The largest finished stage of an image, or null. */
export const largest = ({ stages }: ImageView): StageSize | null =>
  STAGE_SIZES.findLast((size) => stages[`${size}`] !== undefined) ?? null;

function tileOf(image: ImageView, live: ProgressPayload | null): Tile {
  const { index } = image;
  const size = largest(image);
  // A preview shows the stage that is being drawn; once that stage is stored, the stored picture is better.
  if (live?.preview && live.image === index && sizeOf(live.stage) > (size ?? 0))
    return { kind: 'live', index, attempt: live.attempt, seq: live.seq };
  return size ? { kind: 'stored', index, size } : { kind: 'empty', index };
}

/** The picture of a generation as it stands, or null while there is nothing to see. */
export function pictureOf(
  view: GenerationView,
  live: ProgressPayload | null,
  t: Translate,
): PictureSpec | null {
  const preview = view.status === 'running' ? live : null;
  const tiles = view.images.slice(0, 4).map((image) => tileOf(image, preview));
  if (tiles.every(({ kind }) => kind === 'empty')) return null;
  const final = view.status === 'done';
  return { generationId: view.id, tiles, final, alt: altOf(view, final, t), texts: textsOf(view) };
}

/** One image of a generation at its largest, or null while it has none. */
export function pictureOfOne(view: GenerationView, image: ImageView): PictureSpec | null {
  const size = largest(image);
  if (!size) return null;
  const tiles: Tile[] = [{ kind: 'stored', index: image.index, size }];
  return { generationId: view.id, tiles, final: true, alt: clip(view.caption, ALT), texts: textsOf(view) };
}

/** Discord takes descriptions of 1,024 characters. */
const ALT = 1_000;

function altOf({ caption, images }: GenerationView, final: boolean, t: Translate): string {
  const what = images.length > 1 ? t('alt.grid', { count: images.length, caption }) : caption;
  return clip(final ? what : t('alt.unfinished', { what }), ALT);
}

function textsOf(view: GenerationView) {
  const { id, caption, author, images, settings } = view;
  return {
    Description: caption,
    ...(author ? { Author: author.name } : {}),
    'atelier:generation': id,
    'atelier:seed': images.map(({ seed }) => seed).join(' '),
    'atelier:settings': JSON.stringify(settings),
    'atelier:pack': drawnWith(view, images),
  };
}
