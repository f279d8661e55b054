import {
  drawnWith,
  type GenerationView,
  type GridView,
  type ImageView,
  type StageSize,
  sizeOf,
} from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import type { Translate } from '../i18n';
import { largest } from './drawn';
import { type GridRow, labelsOf } from './grid-rows';
import type { Reply } from './reply';
import { clip } from './text';

/** One place of the picture: a stored stage, the live preview, or nothing yet. */
export type Tile =
  | { kind: 'stored'; index: number; size: StageSize }
  | { kind: 'live'; index: number; attempt: number; seq: number }
  | { kind: 'empty'; index: number };

/** The pixels that a message shows: one tile, up to four beside each other, or a labelled sheet of cells. */
export interface PictureSpec {
  generationId: string;
  tiles: Tile[];
  /** Labels of rows and columns where the tiles are cells of a grid. */
  sheet?: { rows: string[]; columns: string[] };
  /** No larger stage follows. */
  final: boolean;
  /** Description for people who do not see the picture. */
  alt: string;
  /** Caption, author, seeds and settings, by the keywords of the stored PNGs' text chunks. */
  texts: Readonly<Record<string, string>>;
}

/** A message of components with the files that it names. */
export interface Shown extends Reply {
  files: ShownFile[];
}

/** A file of a message: a copy to look at, or the file to keep, with its credentials. */
export interface ShownFile {
  /** Its name, by which components name it. A file that is too large becomes a WebP of another name. */
  name: string;
  as: 'copy' | 'original';
  picture: PictureSpec;
}

function tileOf(image: ImageView, frames: readonly ProgressPayload[]): Tile {
  const { index } = image;
  const size = largest(image);
  const live = frames.find((frame) => frame.image === index);
  // A preview shows the stage that is being drawn; once that stage is stored, the stored picture is better.
  if (live?.preview && sizeOf(live.stage) > (size ?? 0))
    return { kind: 'live', index, attempt: live.attempt, seq: live.seq };
  return size ? { kind: 'stored', index, size } : { kind: 'empty', index };
}

const stemOf = ({ id }: Pick<GenerationView, 'id'>): string => `atelier-${id.slice(0, 8)}`;

/** Smaller pictures are enlarged before they are attached, so that their names tell no size. */
const SIZED = 256;

/** The name of one image by itself as a file. */
const nameOfOne = (view: GenerationView, { index, size }: Extract<Tile, { kind: 'stored' }>): string =>
  `${stemOf(view)}-${index}${size >= SIZED ? `-${size}` : ''}.png`;

/** The pictures to look at: one entry an image that has something to see, or the sheet of a grid. */
export function galleryOf(
  view: GenerationView,
  frames: readonly ProgressPayload[],
  t: Translate,
): ShownFile[] {
  const copy = (picture: PictureSpec, at?: number): ShownFile => ({
    name: `${stemOf(view)}${at === undefined ? '' : `-${at}`}.webp`,
    as: 'copy',
    picture,
  });
  if (view.grid) {
    const sheet = pictureOf(view, frames, t);
    return sheet ? [copy(sheet)] : [];
  }
  const previews = view.status === 'running' ? frames : [];
  const final = view.status === 'done';
  return view.images.slice(0, 4).flatMap((image) => {
    const tile = tileOf(image, previews);
    if (tile.kind === 'empty') return [];
    const what =
      view.images.length > 1 ? t('alt.one', { image: image.index + 1, what: view.caption }) : view.caption;
    const alt = clip(final ? what : t('alt.unfinished', { what }), ALT);
    const texts = textsOf(view, image);
    return [copy({ generationId: view.id, tiles: [tile], final, alt, texts }, image.index)];
  });
}

/** The file to keep of a finished generation: the one image as it is stored, or a signed sheet of all. */
export function fileOf(view: GenerationView, t: Translate): ShownFile | null {
  const picture = view.status === 'done' ? pictureOf(view, [], t) : null;
  if (!picture) return null;
  const [only] = picture.tiles;
  const isOne = !picture.sheet && picture.tiles.length === 1 && only?.kind === 'stored';
  return { name: isOne ? nameOfOne(view, only) : `${stemOf(view)}.png`, as: 'original', picture };
}

/** A picture that a private message shows, as a copy to look at and the file to keep. */
export function filesOf(view: GenerationView, picture: PictureSpec): [copy: ShownFile, original: ShownFile] {
  const [only] = picture.tiles;
  const name = !picture.sheet && only?.kind === 'stored' ? nameOfOne(view, only) : `${stemOf(view)}.png`;
  return [
    { name: name.replace(/\.png$/, '-view.webp'), as: 'copy', picture },
    { name, as: 'original', picture },
  ];
}

/**
 * The picture of a generation as it stands, or null while there is nothing to see.
 * @param frames the newest of each image, with its newest preview
 */
export function pictureOf(
  view: GenerationView,
  frames: readonly ProgressPayload[],
  t: Translate,
): PictureSpec | null {
  const previews = view.status === 'running' ? frames : [];
  const tiles = (view.grid ? view.images : view.images.slice(0, 4)).map((image) => tileOf(image, previews));
  if (tiles.every(({ kind }) => kind === 'empty')) return null;
  const final = view.status === 'done';
  const sheet = view.grid && { rows: labelsOf(view.grid.rows, t), columns: labelsOf(view.grid.columns, t) };
  const alt = altOf(view, final, t);
  return { generationId: view.id, tiles, ...(sheet && { sheet }), final, alt, texts: textsOf(view) };
}

/** One row of a grid, or of one axis five cells, as a sheet; null while none of them has a stage. */
export function pictureOfRow(view: GenerationView, { row, cells, columns }: GridRow): PictureSpec | null {
  const tiles = cells.map((image) => tileOf(image, []));
  if (tiles.every(({ kind }) => kind === 'empty')) return null;
  const alt = clip(cells.map(({ caption }) => caption ?? view.caption).join(', '), ALT);
  const sheet = { rows: [row], columns };
  return { generationId: view.id, tiles, sheet, final: true, alt, texts: textsOf(view) };
}

/** One image of a generation at its largest, or null while it has none. */
export function pictureOfOne(view: GenerationView, image: ImageView): PictureSpec | null {
  const size = largest(image);
  if (!size) return null;
  const tiles: Tile[] = [{ kind: 'stored', index: image.index, size }];
  const alt = clip(image.caption ?? view.caption, ALT);
  return { generationId: view.id, tiles, final: true, alt, texts: textsOf(view, image) };
}

/** Discord takes descriptions of 1,024 characters. */
const ALT = 1_000;

function altOf(view: GenerationView, final: boolean, t: Translate): string {
  const { caption, images, grid } = view;
  const count = images.length;
  const what = grid
    ? t('alt.sheet', { count, caption, labels: sidesOf(grid, t) })
    : count > 1
      ? t('alt.grid', { count, caption })
      : caption;
  return clip(final ? what : t('alt.unfinished', { what }), ALT);
}

/** What stands at the sides of a sheet: `Rows: red, blue. Columns: fox, cat.` */
function sidesOf(grid: GridView, t: Translate): string {
  const sides = [labelsOf(grid.rows, t), labelsOf(grid.columns, t)].map((labels) => labels.join(', '));
  const [rows = '', columns = ''] = sides;
  return rows ? t('alt.rows', { rows, columns }) : t('alt.columns', { columns });
}

/** @param one of several, alone: it has its own seed, and in a grid its own caption and settings */
function textsOf(view: GenerationView, one?: ImageView) {
  const { id, author } = view;
  const images = one ? [one] : view.images;
  const { caption = view.caption, settings = view.settings } = one ?? {};
  return {
    Description: caption,
    ...(author ? { Author: author.name } : {}),
    'atelier:generation': id,
    'atelier:seed': images.map(({ seed }) => seed).join(' '),
    'atelier:settings': JSON.stringify(settings),
    'atelier:pack': drawnWith(view, images),
  };
}
