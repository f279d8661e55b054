import { cutText, faceOf, type GallerySort, type GenerationView } from '@atelier/domain';
import type { Translate } from '../i18n';
import { button, rowsOf } from './button';
import { customId } from './custom-id';
import { viewButton } from './generation-buttons';
import { commandMentions } from './mention';
import { beside, COLOURS, container, heading, line, text } from './parts';
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

/** A page of the gallery's items. */
export interface GalleryPage {
  items: readonly GenerationView[];
  /** Name of the attachment of each item, null where it has none. */
  files: readonly (string | null)[];
  place: GalleryPlace;
  /** How many there are to page through. */
  total: number;
}

/**
 * A page of the gallery: a small picture beside each caption, a button that shows it whole, and buttons to the
 * neighbours.
 */
export function presentGallery(
  { items, files, place, total }: GalleryPage,
  commandIds: ReadonlyMap<string, string>,
  t: Translate,
): Reply {
  const { page, sort, search } = place;
  const go = (label: string, to: number) => button(label, customId('gallery', sort, to, cutText(search, 24)));
  const last = Math.max(0, Math.ceil(Math.min(total, PAGE_SIZE * PAGES) / PAGE_SIZE) - 1);
  const cards = items.slice(0, PAGE_SIZE);
  const first = page * PAGE_SIZE + 1;
  const nothing = search ? t('gallery.nothing') : t('gallery.empty', commandMentions(commandIds, t));
  const title = heading([t('gallery.title'), t(`choices.${sort}`)].join(' · '));
  const head = search.trim() ? `${title}\n*${clipLiteral(search.trim(), 80)}*` : title;
  return {
    components: [
      container(
        COLOURS.studio,
        text(cards.length > 0 ? head : `${head}\n${nothing}`),
        ...cards.flatMap((item, at) => [
          line,
          beside(card(item, first + at, t), files[at] ?? null, clip(item.caption, 1_000)),
        ]),
        ...rowsOf(
          cards.flatMap((item, at) => {
            const seen = faceOf(item);
            return seen ? [viewButton(item.id, seen.index, t, first + at)] : [];
          }),
          [
            ...(page > 0 ? [go(t('buttons.back'), page - 1)] : []),
            ...(page < last ? [go(t('buttons.more'), page + 1)] : []),
          ],
        ),
      ),
    ],
  };
}

function card(item: GenerationView, number: number, t: Translate): string {
  const name = literal(clip(item.author?.name ?? t('words.someone'), 40));
  return `**${number} · ${clipLiteral(item.caption.replace(/\s+/g, ' '), 400)}**\n${t('gallery.by', { name })} · ▲ ${item.votes}`;
}
