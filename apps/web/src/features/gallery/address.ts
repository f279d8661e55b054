import { queryString } from './pages';
import type { GalleryFilter } from './sorts';

/** The gallery's address with this filter. */
export function galleryHref(filter: GalleryFilter): string {
  const query = queryString(filter);
  return query ? `/gallery?${query}` : '/gallery';
}
