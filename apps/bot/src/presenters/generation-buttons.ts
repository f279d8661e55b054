import {
  type GenerationView,
  type ImageView,
  PROMOTED_SIZES,
  type StageSize,
  VARY_STRENGTHS,
  type VaryName,
} from '@atelier/domain';
import { type APIButtonComponent, ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, linkButton } from './button';
import { customId } from './custom-id';
import { isSeen, isWorthALook } from './drawn';
import { type Emojis, labelled } from './emoji';
import { publicLink } from './link';

/** What the buttons of a generation depend on, besides the view. */
export interface Offer {
  /** What the pack can draw; larger sizes are not offered. */
  sizes: readonly StageSize[];
  emojis: Emojis;
  t: Translate;
}

/** Where a long conversation of remixes may go on: a thread of its message, or a new post of the same forum. */
export type GoesOn = 'thread' | 'post';

/**
 * The row of the whole generation, at most five, each button with its whole state in custom_id.
 * @param goesOn offers to go on elsewhere
 */
export function mainButtons(
  view: GenerationView,
  { t, emojis }: Offer,
  goesOn: GoesOn | null = null,
): APIButtonComponent[] {
  const { id, status, images, grid, promotion } = view;
  const main: APIButtonComponent[] = [];
  // A vote for a cell of a grid is given in its own message. Where votes promote, one that names no image counts
  // for none.
  if (grid && !promotion && images.some(isSeen)) main.push(voteButton(view, t, emojis));
  if (status === 'queued' || status === 'running')
    main.push(button(t('buttons.stop'), customId('cancel', id), { style: ButtonStyle.Danger }));
  if (status === 'failed' || status === 'cancelled')
    main.push(button(t('buttons.retry'), customId('retry', id), { style: ButtonStyle.Success }));
  main.push(button(t('buttons.remix'), customId('remix', id)));
  if (status === 'done') main.push(button(t('buttons.vary'), customId('vary', id)));
  const url = publicLink(view.url);
  const moves = goesOn !== null && status === 'done';
  // Each of four has a link to the site of its own, and there is room for five buttons.
  if (url && !(moves && images.length > 3)) main.push(linkButton(t('buttons.open'), url));
  if (moves) main.push(button(t(`buttons.${goesOn}`), customId('thread', id)));
  const first = view.grid ? undefined : images.find(status === 'done' ? isSeen : isWorthALook);
  if (images.length > 1 && first) main.push(button(t('buttons.viewEach'), customId('view', id, first.index)));
  return main;
}

/**
 * Begins from one image: varied a little or a lot, or with the site's editor where it has a public address.
 * @param image from 0
 * @param brief one of several beside each other, where there is little room
 */
export function editButtons(
  { id, url }: GenerationView,
  image: number,
  t: Translate,
  brief: boolean,
): APIButtonComponent[] {
  const names = Object.keys(VARY_STRENGTHS) as VaryName[];
  const editor = publicLink(`${url}/edit?image=${image}`);
  return [
    ...names.map((name) =>
      button(t(brief ? `buttons.${name}Brief` : `buttons.${name}`), customId('vary', id, image, name)),
    ),
    ...(editor ? [linkButton(t(brief ? 'buttons.editBrief' : 'buttons.edit'), editor)] : []),
  ];
}

export const voteButton = ({ id, votes }: GenerationView, t: Translate, emojis: Emojis): APIButtonComponent =>
  voted(t('buttons.vote', { votes: `${votes}` }), customId('vote', id), emojis);

function voted(words: string, id: string, emojis: Emojis): APIButtonComponent {
  const { label, ...look } = labelled('vote', words, emojis);
  return button(label, id, { style: ButtonStyle.Primary, ...look });
}

/**
 * A vote for one of several images, with that image's votes. A cell of a grid has no number.
 * @param alone the message shows that image by itself
 */
export function voteForButton(
  { id, promotion, images, grid }: GenerationView,
  image: number,
  { t, emojis }: Offer,
  alone = false,
): APIButtonComponent {
  const votes = `${promotion?.votes[image] ?? images[image]?.votes ?? 0}`;
  const label = grid ? t('buttons.vote', { votes }) : t('buttons.voteFor', { image: image + 1, votes });
  return voted(label, customId('vote', id, image, ...(alone ? ['alone'] : [])), emojis);
}

/** Shows one image by itself. @param image from 0 @param number what it is called here, from 1 */
export const viewButton = (id: string, image: number, t: Translate, number = image + 1): APIButtonComponent =>
  button(t('buttons.view', { image: number }), customId('view', id, image));

/**
 * A button for each size that an image may still reach, the largest last.
 * @param alone the message shows the image by itself
 */
export function promoteButtons(
  view: GenerationView,
  { index, target }: ImageView,
  { sizes, t }: Offer,
  alone = false,
): APIButtonComponent[] {
  return PROMOTED_SIZES.filter((to) => sizes.includes(to) && target < to).map((to) =>
    button(
      view.count > 1 && !view.grid
        ? t('buttons.promoteOne', { image: index + 1, size: `${to}` })
        : t('buttons.promote', { size: `${to}` }),
      customId('promote', view.id, index, to, ...(alone ? ['alone'] : [])),
    ),
  );
}
