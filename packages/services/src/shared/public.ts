import type { About } from '@atelier/provenance';
import { settingsOf } from './present';

/** What decides whether a signature may say more of a picture than that it was made here. */
export const PUBLIC_COLUMNS = { unlisted: true, hiddenAt: true, deletedAt: true } as const;

export const isPublic = (row: {
  unlisted: boolean;
  hiddenAt: Date | null;
  deletedAt: Date | null;
}): boolean => !row.unlisted && !row.hiddenAt && !row.deletedAt;

/** Title in the signature of a picture that is not public. */
export const UNNAMED = 'Picture';

interface Described {
  generation: string;
  /** Null: a sheet of several pictures. */
  index: number | null;
  caption: string;
  author: { name: string } | null;
  seed: bigint;
  settings: unknown;
}

/** What the signature of a public picture says about it. */
export const aboutOf = ({ generation, index, caption, author, seed, settings }: Described): About => ({
  generation,
  index,
  caption,
  author: author?.name ?? null,
  seed: Number(seed),
  settings: JSON.stringify(settingsOf({ settings })),
});
