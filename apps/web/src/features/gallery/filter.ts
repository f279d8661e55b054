import { GALLERY_SORTS, type GallerySort, LIMITS, type TimeWindow, WINDOWS } from '@atelier/domain/constants';
import { cutText } from '@atelier/domain/text';
import { queryString } from './pages';

export type GalleryFilter = {
  sort?: GallerySort;
  /** Of `top` alone. */
  window?: TimeWindow;
  q?: string;
  tag?: string;
  room?: string;
  author?: string;
};

type Params = Record<string, string | string[] | undefined>;

/** Reads a filter from a page's address; malformed values count as absent. */
export function filterFrom(params: Params): GalleryFilter {
  const one = (name: string, most: number): string | undefined => {
    const value = params[name];
    const text = typeof value === 'string' ? cutText(value.trim(), most) : '';
    return text === '' ? undefined : text;
  };
  const sort = GALLERY_SORTS.find((name) => name === params.sort);
  const window = sort === 'top' ? WINDOWS.find((name) => name === params.window) : undefined;
  return {
    sort,
    window,
    q: one('q', LIMITS.searchLength),
    tag: one('tag', LIMITS.tagLength),
    room: one('room', LIMITS.roomSlugLength)?.toLowerCase(),
    author: one('author', 36),
  };
}

/** The gallery's address with `filter`. */
export function galleryHref(filter: GalleryFilter): string {
  const query = queryString(filter);
  return query ? `/gallery?${query}` : '/gallery';
}
