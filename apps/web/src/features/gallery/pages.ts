import type { GalleryPage, GalleryQuery, GenerationView } from '@atelier/domain';

/** The loaded pages of one query, and the cursor of the next page. */
export type Shown = { items: GenerationView[]; cursor: string | null };

/**
 * Appends a page without the items already shown: votes cast between two pages can move an item onto both.
 */
export function append(shown: Shown, page: GalleryPage): Shown {
  const known = new Set(shown.items.map(({ id }) => id));
  return { items: [...shown.items, ...page.items.filter(({ id }) => !known.has(id))], cursor: page.cursor };
}

/**
 * Joins a new first page with the pages loaded `before`, when both contain the first page's last item.
 * Otherwise more than a page of pictures came in between, and the first page stands alone.
 */
export function joined(first: Shown, before: Shown | undefined): Shown {
  const last = first.items.at(-1)?.id;
  const met = before ? before.items.findIndex(({ id }) => id === last) + 1 : 0;
  return before && met ? append(first, { ...before, items: before.items.slice(met) }) : first;
}

/** Cards in a block: whole rows in two, three and four columns. */
const BLOCK = 24;

/** Splits the items into blocks, which are rendered near the screen only. */
export const blocksOf = (items: GenerationView[]): GenerationView[][] =>
  Array.from({ length: Math.ceil(items.length / BLOCK) }, (_, i) => items.slice(i * BLOCK, (i + 1) * BLOCK));

/** The query string of a listing, without defaults and empty values, in sorted order. */
export function queryString(query: GalleryQuery): string {
  const entries = Object.entries(query).filter(
    ([name, value]) =>
      value !== undefined &&
      value !== '' &&
      !(name === 'sort' && value === 'new') &&
      !(name === 'window' && value === 'all'),
  );
  const params = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
  params.sort();
  return params.toString();
}

/**
 * Loaded pages by query. A grid that the visitor returns to is as long as before, so browsers can restore the
 * scroll position.
 */
export const kept = new Map<string, Shown>();
const KEPT_QUERIES = 8;

export const recall = (query: string): Shown | undefined => kept.get(query);

export function remember(query: string, shown: Shown): void {
  kept.delete(query);
  kept.set(query, shown);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_QUERIES && oldest !== undefined) kept.delete(oldest);
}
