import type { GenerationView } from '@atelier/domain';
import { SIZE_KEYS } from '@atelier/domain/constants';
import { faceOf } from '@atelier/domain/face';
import { srcSetOf, webpOf } from '../../ui/image-url';
import { reachedSize } from '../../ui/reached-size';

/** Pieces in a whole mosaic: a large one and the tiles around it. */
export const MOSAIC = 8;

/** URLs of a picture's stages as WebP. */
type PieceStages = Partial<Record<(typeof SIZE_KEYS)[number], string>>;

/** A picture of the landing page: one that people made, or a sample. */
export type Piece = {
  id: string;
  caption: string;
  /** It ships with the site. */
  sample?: true;
  /** Address to open; null for a sample whose caption goes to the caption box instead. */
  href: string | null;
  /** Name of its author; null for a sample or an author who left. */
  author: string | null;
  seed: number;
  thumbhash: string | null;
  stages: PieceStages;
  /** Sources of the largest stage. */
  srcSet?: string;
};

/** The sizes of a piece's stages, the smallest first. */
export const sizesOf = ({ stages }: Pick<Piece, 'stages'>): (typeof SIZE_KEYS)[number][] =>
  SIZE_KEYS.filter((size) => stages[size]);

/** Maps a generation to its face on the landing page, or null before its first stage. */
export function pieceOf(view: GenerationView): Piece | null {
  const face = faceOf(view);
  if (!face) return null;
  const stages: PieceStages = {};
  for (const size of SIZE_KEYS) {
    const path = face.stages[size];
    if (path) stages[size] = webpOf(path);
  }
  return {
    id: view.id,
    caption: view.caption,
    href: `/g/${view.id}`,
    author: view.author?.name ?? null,
    seed: face.seed,
    thumbhash: face.thumbhash,
    stages,
    ...(face.stages['1024'] && { srcSet: srcSetOf({ '1024': face.stages['1024'] }) }),
  };
}

const sizeOf = (view: GenerationView): number => reachedSize(faceOf(view)?.stages ?? {}) ?? 0;

/**
 * Picks up to `count` pictures from listings, the best first: finished pictures before drafts, then in the
 * order of the listings. A caption appears twice only where too few others exist.
 */
export function bestOf(listings: readonly GenerationView[][], count: number): Piece[] {
  const views = [...new Map(listings.flat().map((view) => [view.id, view])).values()]
    .filter((view) => sizeOf(view) > 0)
    .sort((a, b) => sizeOf(b) - sizeOf(a));
  const captions = new Set<string>();
  const first: GenerationView[] = [];
  const again: GenerationView[] = [];
  for (const view of views) {
    const caption = view.caption.toLowerCase();
    (captions.has(caption) ? again : first).push(view);
    captions.add(caption);
  }
  return [...first, ...again].slice(0, count).flatMap((view) => pieceOf(view) ?? []);
}
