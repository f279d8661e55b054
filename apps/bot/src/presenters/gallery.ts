import { cutText, faceOf, type GallerySort, type GenerationView } from '@atelier/domain';
import type { Translate } from '../i18n';
import { button, rowsOf } from './button';
import { customId } from './custom-id';
import { viewButton } from './generation-buttons';
import { publicLink } from './link';
import type { Reply } from './reply';
import { clip, clipLiteral, literal } from './text';

/** The page of the gallery that a message shows; its page buttons carry all of it. */
export interface GalleryPlace {
  sort: GallerySort;
  search: string;
  /** From 0. */
  page: number;
}

export const PAGE_SIZE = 4;
/** Fifteen pages hold the 60 pictures of one gallery query; the site has the rest. */
export const PAGES = 15;

/**
 * A page of the gallery: one embed for each picture, a button that shows it whole, and buttons to the
 * neighbours.
 * @param files name of the attachment of each item, null where it has none
 * @param total how many there are to page through
 */
export function presentGallery(
  items: readonly GenerationView[],
  files: readonly (string | null)[],
  place: GalleryPlace,
  total: number,
  t: Translate,
): Reply {
  const go = (label: string, page: number) =>
    button(label, customId('gallery', place.sort, page, cutText(place.search, 24)));
  const { page } = place;
  const last = Math.max(0, Math.ceil(Math.min(total, PAGE_SIZE * PAGES) / PAGE_SIZE) - 1);
  const nothing = {
    description: t(place.search ? 'gallery.nothing' : 'gallery.empty'),
  };
  const cards = items.slice(0, PAGE_SIZE);
  const first = page * PAGE_SIZE + 1;
  return {
    embeds:
      cards.length > 0 ? cards.map((item, at) => card(item, first + at, files[at] ?? null, t)) : [nothing],
    components: rowsOf(
      cards.flatMap((item, at) => {
        const seen = faceOf(item);
        return seen ? [viewButton(item.id, seen.index, t, first + at)] : [];
      }),
      [
        ...(page > 0 ? [go(t('buttons.back'), page - 1)] : []),
        ...(page < last ? [go(t('buttons.more'), page + 1)] : []),
      ],
    ),
  };
}

function card(item: GenerationView, number: number, file: string | null, t: Translate) {
  const name = literal(clip(item.author?.name ?? t('words.someone'), 40));
  const url = publicLink(item.url);
  return {
    ...(url ? { url } : {}),
    title: `${number} · ${clipLiteral(item.caption, 200)}`,
    description: `${t('gallery.by', { name })} · ▲ ${item.votes}`,
    color: 0xf59e0b,
    ...(file ? { thumbnail: { url: `attachment://${file}` } } : {}),
  };
}
