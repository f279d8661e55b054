/** Orders of the gallery, as in domain (whose module would bring its schemas into the browser). */
export const GALLERY_SORTS = ['new', 'top', 'trending'] as const;
type GallerySort = (typeof GALLERY_SORTS)[number];
export const GALLERY_WINDOWS = ['day', 'week', 'month', 'all'] as const;
type GalleryWindow = (typeof GALLERY_WINDOWS)[number];

export type GalleryFilter = {
  sort?: GallerySort;
  /** Of `top` alone. */
  window?: GalleryWindow;
  q?: string;
  tag?: string;
  room?: string;
  author?: string;
};

type Params = Record<string, string | string[] | undefined>;

/** The filter that a page's address asks for; anything malformed counts as absent. */
export function filterFrom(params: Params): GalleryFilter {
  const one = (name: string, most: number): string | undefined => {
    const value = params[name];
    const text = typeof value === 'string' ? value.trim().slice(0, most) : '';
    return text === '' ? undefined : text;
  };
  const sort = GALLERY_SORTS.find((name) => name === params.sort);
  const window = sort === 'top' ? GALLERY_WINDOWS.find((name) => name === params.window) : undefined;
  return {
    sort,
    window,
    q: one('q', 100),
    tag: one('tag', 40),
    room: one('room', 40)?.toLowerCase(),
    author: one('author', 36),
  };
}
