import type { GenerationView, ImageView, StageSize } from '@atelier/domain';
import type { Translate } from '../i18n';
import { button, linkButton, rowsOf } from './button';
import { customId } from './custom-id';
import { largest } from './drawn';
import { beganFrom } from './edit';
import { footer, titleOf } from './generation';
import { editButtons, promotions, viewButton, voteButton, voteForButton } from './generation-buttons';
import { publicLink } from './link';
import type { Reply } from './reply';
import { statusLine, whichOf } from './status';
import { clip } from './text';

/**
 * Shows one image of a generation by itself in its full size, with its buttons.
 * @param file name of the attachment that shows it
 * @param sizes what the pack can draw
 */
export function presentOneImage(
  view: GenerationView,
  image: ImageView,
  file: string,
  sizes: readonly StageSize[],
  t: Translate,
): Reply {
  const { id, images, count } = view;
  const url = publicLink(view.url);
  const { title, whole } = titleOf(image.caption ?? view.caption);
  const size = largest(image) ?? 64;
  const isGrowing = size < image.target;
  const status = isGrowing
    ? statusLine(view, null, t)
    : `${whichOf(view, image.index, t)}${t('status.sizes', { sizes: `${size}` })}`;
  const others = view.grid
    ? []
    : images.filter((each) => each.index !== image.index && largest(each) !== null);
  return {
    embeds: [
      {
        title,
        ...(url ? { url } : {}),
        description: clip([...whole, status, beganFrom(view, t)].filter(Boolean).join('\n'), 4096),
        color: 0xf59e0b,
        image: { url: `attachment://${file}` },
        footer: {
          text: clip(footer({ ...view, settings: image.settings ?? view.settings }, t, image.seed), 2048),
        },
      },
    ],
    components: rowsOf(
      [
        count > 1 ? voteForButton(view, image.index, t, true) : voteButton(view, t),
        // Of this image alone: a remix has its seed.
        button(t('buttons.remix'), customId('remix', id, image.index)),
        button(t('buttons.vary'), count > 1 ? customId('vary', id, image.index) : customId('vary', id)),
        ...(url ? [linkButton(t('buttons.open'), url)] : []),
        // Nothing follows this message.
        ...(isGrowing ? [button(t('buttons.again'), customId('again', id, image.index))] : []),
      ],
      editButtons(view, image.index, t),
      ...(view.status === 'done' ? promotions(view, [image], sizes, t, true) : []),
      others.map(({ index }) => viewButton(id, index, t)),
    ),
  };
}
