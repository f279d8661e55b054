import type { GenerationView, StageSize } from '@atelier/domain';
import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import { customId } from '../custom-id';
import type { Translate } from '../i18n';
import { publicLink } from './link';

type Row = APIActionRowComponent<APIButtonComponent>;
type Look = {
  style?: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger;
};

export const button = (
  label: string,
  id: string,
  { style = ButtonStyle.Secondary }: Look = {},
): APIButtonComponent => ({
  type: ComponentType.Button,
  style,
  label,
  custom_id: id,
});

export const linkButton = (label: string, url: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Link,
  label,
  url,
});

/** Rows of at most five; an empty list makes no row. */
export const rowsOf = (...lists: APIButtonComponent[][]): Row[] =>
  lists
    .filter((components) => components.length > 0)
    .slice(0, 5)
    .map((components) => ({ type: ComponentType.ActionRow, components: components.slice(0, 5) }));

/**
 * The buttons of a generation's message, each with its whole state in custom_id.
 * @param sizes what the pack can draw; larger sizes are not offered
 */
export function generationButtons(view: GenerationView, sizes: readonly StageSize[], t: Translate): Row[] {
  const { id } = view;
  const seen = view.images.some(({ stages }) => Object.keys(stages).length > 0);
  const main: APIButtonComponent[] = [];
  const votes = String(view.votes);
  if (seen)
    main.push(
      button(`▲ ${t('buttons.vote', { votes })}`, customId('vote', id), { style: ButtonStyle.Primary }),
    );
  if (view.status === 'queued' || view.status === 'running')
    main.push(button(t('buttons.stop'), customId('cancel', id), { style: ButtonStyle.Danger }));
  if (view.status === 'failed' || view.status === 'cancelled')
    main.push(button(t('buttons.retry'), customId('retry', id), { style: ButtonStyle.Success }));
  main.push(button(t('buttons.remix'), customId('remix', id)));
  if (view.status === 'done') main.push(button(t('buttons.vary'), customId('vary', id)));
  const url = publicLink(view.url);
  if (url) main.push(linkButton(t('buttons.open'), url));
  return rowsOf(main, ...(view.status === 'done' ? promotions(view, sizes, t) : []));
}

/** One row for each size that some image may still reach. */
function promotions(view: GenerationView, sizes: readonly StageSize[], t: Translate): APIButtonComponent[][] {
  return ([256, 1024] as const)
    .filter((to) => sizes.includes(to))
    .map((to) =>
      view.images
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
