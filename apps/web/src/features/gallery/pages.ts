import type { GalleryPage, GalleryQuery, GenerationView } from '@atelier/domain';

/** What is on screen of one query: every page so far, and the cursor of the next. */
export type Shown = { items: GenerationView[]; cursor: string | null };

/** Appends a page. Keyset pages overlap only when votes move something while paging: such a repeat is dropped. */
export function append(shown: Shown, page: GalleryPage): Shown {
  const known = new Set(shown.items.map(({ id }) => id));
  return { items: [...shown.items, ...page.items.filter(({ id }) => !known.has(id))], cursor: page.cursor };
}

/**
 * What to show of a first page that has just come: with what had been paged in below it, if the two meet. Where more than a page of
 * pictures came meanwhile they do not, and what lies between would be missing.
 */
export function joined(first: Shown, before: Shown | undefined): Shown {
  const last = first.items.at(-1)?.id;
  const met = before ? before.items.findIndex(({ id }) => id === last) + 1 : 0;
  return before && met ? append(first, { ...before, items: before.items.slice(met) }) : first;
}

/** Cards in a block: whole rows in two, three and four columns. */
const BLOCK = 24;

/** The items in blocks, so that those far away can be left out of the page. */
export const blocksOf = (items: GenerationView[]): GenerationView[][] =>
  Array.from({ length: Math.ceil(items.length / BLOCK) }, (_, i) => items.slice(i * BLOCK, (i + 1) * BLOCK));

/** The query string of a page, without what is default or empty. */
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

/** Pages by query, for the way back: a grid that returns is as long as it was, and the browser finds its place in it. */
export const kept = new Map<string, Shown>();
const KEPT_QUERIES = 8;

export const recall = (query: string): Shown | undefined => kept.get(query);

export function remember(query: string, shown: Shown): void {
  kept.delete(query);
  kept.set(query, shown);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_QUERIES && oldest !== undefined) kept.delete(oldest);
}
