import { type GenerationView, type ImageView, PROMOTED_SIZES, type StageSize } from '@atelier/domain';
import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import type { Translate } from '../i18n';
import { button, linkButton } from './button';
import { customId } from './custom-id';
import { rowButtons } from './grid-rows';
import { publicLink } from './link';

type Row = APIActionRowComponent<APIButtonComponent>;
/** Rows of at most five; an empty list makes no row. */
export const rowsOf = (...lists: APIButtonComponent[][]): Row[] =>
  lists
    .filter((components) => components.length > 0)
    .slice(0, 5)
    .map((components) => ({ type: ComponentType.ActionRow, components: components.slice(0, 5) }));

/** Cuts a list into rows of five buttons. */
export const inFives = (buttons: APIButtonComponent[]): APIButtonComponent[][] =>
  Array.from({ length: Math.ceil(buttons.length / 5) }, (_, at) => buttons.slice(at * 5, at * 5 + 5));

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
  if (view.grid) return rowsOf(main, ...inFives(seen ? rowButtons(view, t) : []));
  return rowsOf(
    main,
    votes.map(({ index }) => voteForButton(view, index, t)),
    ...(view.status === 'done' ? promotions(view, images, sizes, t) : []),
    ...(images.length > 1 ? [images.filter(isWorthALook).map(({ index }) => viewButton(id, index, t))] : []),
  );
}

export const voteButton = ({ id, votes }: GenerationView, t: Translate): APIButtonComponent =>
  button(`▲ ${t('buttons.vote', { votes: `${votes}` })}`, customId('vote', id), {
    style: ButtonStyle.Primary,
  });

/** A vote for one of several images. @param alone the message shows that image by itself */
export const voteForButton = (
  { id, votes, promotion }: GenerationView,
  image: number,
  t: Translate,
  alone = false,
): APIButtonComponent =>
  button(
    `▲ ${t('buttons.voteFor', { image: image + 1, votes: `${promotion?.votes[image] ?? votes}` })}`,
    customId('vote', id, image, ...(alone ? ['alone'] : [])),
    { style: ButtonStyle.Primary },
  );

const isSeen = ({ stages }: ImageView): boolean => Object.keys(stages).length > 0;

/** Shows one image by itself. @param image from 0 @param number what it is called here, from 1 */
export const viewButton = (id: string, image: number, t: Translate, number = image + 1): APIButtonComponent =>
  button(t('buttons.view', { image: number }), customId('view', id, image));

/** Whether an image is larger by itself than in the grid; a draft of 64 pixels is not. */
const isWorthALook = ({ stages }: ImageView): boolean => Boolean(stages['256'] ?? stages['1024']);

/** One row for each size that some of `images` may still reach. */
export function promotions(
  view: GenerationView,
  images: readonly ImageView[],
  sizes: readonly StageSize[],
  t: Translate,
): APIButtonComponent[][] {
  return PROMOTED_SIZES.filter((to) => sizes.includes(to)).map((to) =>
    images
      .filter(({ target }) => target < to)
      .map(({ index }) =>
        button(
          view.count > 1
            ? t('buttons.promoteOne', { image: index + 1, size: `${to}` })
            : t('buttons.promote', { size: `${to}` }),
          customId('promote', view.id, index, to),
        ),
      ),
  );
}
