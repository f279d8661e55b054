import type { GalleryPage, GenerationView } from '@atelier/domain';
import { readStoredList, writeStored } from '../../ui/stored';
import { api } from '../api/client';
import { kept } from '../gallery/pages';

/** A listing of the gallery that the visitor came through: its query, the ids loaded so far, and the next page. */
type Listing = { query: string; ids: string[]; cursor: string | null };

/** In the session storage: it lasts through reloads, for this tab alone. */
const KEY = 'listings';
const MOST = 4;
/** Ids kept of one listing: 40 kB. */
const LONGEST = 1000;

const stored = (): Listing[] =>
  (readStoredList(KEY, 'sessionStorage') as Listing[]).filter((listing) => Array.isArray(listing?.ids));

/** Stores a listing as the newest one. */
function store(listing: Listing): void {
  const others = stored().filter(({ query }) => query !== listing.query);
  writeStored(KEY, JSON.stringify([listing, ...others].slice(0, MOST)), 'sessionStorage');
}

const idsOf = (items: GenerationView[]): string[] => items.slice(0, LONGEST).map(({ id }) => id);

/** The listing that picture `id` was opened from: the newest one that contains it. */
function listingOf(id: string): Listing | null {
  const loaded = [...kept].toReversed().map(([query, { items, cursor }]) => ({
    query,
    ids: idsOf(items),
    cursor: items.length > LONGEST ? null : cursor,
  }));
  const listing = [...loaded, ...stored()].find(({ ids }) => ids.includes(id)) ?? null;
  if (listing) store(listing);
  return listing;
}

/**
 * The ids before and after picture `id` in its listing; null at its ends, and for a picture of none. Loads
 * the next page where the listing goes on beyond what is known.
 */
export async function neighboursOf(id: string): Promise<{ before: string | null; after: string | null }> {
  const listing = listingOf(id);
  if (!listing) return { before: null, after: null };
  const { query, cursor } = listing;
  let { ids } = listing;
  const at = ids.indexOf(id);
  if (at === ids.length - 1 && cursor !== null && ids.length < LONGEST) {
    const params = new URLSearchParams(query);
    params.set('cursor', cursor);
    const page = await api<GalleryPage>(`/api/v1/gallery?${params}`).catch(() => null);
    if (page) {
      ids = [...ids, ...page.items.map((item) => item.id).filter((one) => !ids.includes(one))];
      store({ query, ids, cursor: page.cursor });
    }
  }
  return { before: ids[at - 1] ?? null, after: ids[at + 1] ?? null };
}
