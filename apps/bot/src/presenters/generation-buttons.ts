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
import { button, linkButton, type Row, rowsOf } from './button';
import { customId } from './custom-id';
import { isSeen, isWorthALook } from './drawn';
import { gridButtons } from './grid-rows';
import { publicLink } from './link';

/**
 * The buttons of a generation's message, each with its whole state in custom_id.
 * @param sizes what the pack can draw; larger sizes are not offered
 */
export function generationButtons(view: GenerationView, sizes: readonly StageSize[], t: Translate): Row[] {
  const { id } = view;
  const seen = view.images.some(isSeen);
  const main: APIButtonComponent[] = [];
  const { images } = view;
  // Where votes promote, a vote that names no image counts for none, so each image gets its own button.
  const votes = view.promotion && images.length > 1 ? images.filter(isSeen) : [];
  if (seen && votes.length === 0) main.push(voteButton(view, t));
  if (view.status === 'queued' || view.status === 'running')
    main.push(button(t('buttons.stop'), customId('cancel', id), { style: ButtonStyle.Danger }));
  if (view.status === 'failed' || view.status === 'cancelled')
    main.push(button(t('buttons.retry'), customId('retry', id), { style: ButtonStyle.Success }));
  main.push(button(t('buttons.remix'), customId('remix', id)));
  if (view.status === 'done') main.push(button(t('buttons.vary'), customId('vary', id)));
  const url = publicLink(view.url);
  if (url) main.push(linkButton(t('buttons.open'), url));
  if (view.grid) return rowsOf(main, ...gridButtons(view, t));
  const [only] = images.length === 1 && view.status === 'done' ? images.filter(isSeen) : [];
  // A draft among several is worth a look too once it can be varied.
  const isViewed = view.status === 'done' ? isSeen : isWorthALook;
  return rowsOf(
    main,
    only ? editButtons(view, only.index, t) : [],
    votes.map(({ index }) => voteForButton(view, index, t)),
    ...(view.status === 'done' ? promotions(view, images, sizes, t) : []),
    ...(images.length > 1 ? [images.filter(isViewed).map(({ index }) => viewButton(id, index, t))] : []),
  );
}

/**
 * Begins from one image: varied a little or a lot, or with the site's editor where it has a public address.
 * @param image from 0
 */
export function editButtons({ id, url }: GenerationView, image: number, t: Translate): APIButtonComponent[] {
  const names = Object.keys(VARY_STRENGTHS) as VaryName[];
  const editor = publicLink(`${url}/edit?image=${image}`);
  return [
    ...names.map((name) => button(t(`buttons.${name}`), customId('vary', id, image, name))),
    ...(editor ? [linkButton(t('buttons.edit'), editor)] : []),
  ];
}

export const voteButton = ({ id, votes }: GenerationView, t: Translate): APIButtonComponent =>
  button(`▲ ${t('buttons.vote', { votes: `${votes}` })}`, customId('vote', id), {
    style: ButtonStyle.Primary,
  });

/**
 * A vote for one of several images, with that image's votes. A cell of a grid has no number.
 * @param alone the message shows that image by itself
 */
export function voteForButton(
  { id, promotion, images, grid }: GenerationView,
  image: number,
  t: Translate,
  alone = false,
): APIButtonComponent {
  const votes = `${promotion?.votes[image] ?? images[image]?.votes ?? 0}`;
  const label = grid ? t('buttons.vote', { votes }) : t('buttons.voteFor', { image: image + 1, votes });
  return button(`▲ ${label}`, customId('vote', id, image, ...(alone ? ['alone'] : [])), {
    style: ButtonStyle.Primary,
  });
}

/** Shows one image by itself. @param image from 0 @param number what it is called here, from 1 */
export const viewButton = (id: string, image: number, t: Translate, number = image + 1): APIButtonComponent =>
  button(t('buttons.view', { image: number }), customId('view', id, image));

/**
 * One row for each size that some of `images` may still reach.
 * @param alone the message shows one image by itself
 */
export function promotions(
  view: GenerationView,
  images: readonly ImageView[],
  sizes: readonly StageSize[],
  t: Translate,
  alone = false,
): APIButtonComponent[][] {
  return PROMOTED_SIZES.filter((to) => sizes.includes(to)).map((to) =>
    images
      .filter(({ target }) => target < to)
      .map(({ index }) =>
        button(
          view.count > 1 && !view.grid
            ? t('buttons.promoteOne', { image: index + 1, size: `${to}` })
            : t('buttons.promote', { size: `${to}` }),
          customId('promote', view.id, index, to, ...(alone ? ['alone'] : [])),
        ),
      ),
  );
}
