import type { GenerationView, ImageView } from '@atelier/domain';
import { button, linkButton, rowsOf } from './button';
import { customId } from './custom-id';
import { largest } from './drawn';
import { beganFrom } from './edit';
import { footer } from './generation';
import { type Offer, viewButton } from './generation-buttons';
import { imageBlock } from './image-block';
import { publicLink } from './link';
import { COLOURS, container, file, gallery, heading, small, text } from './parts';
import { filesOf, type PictureSpec, type Shown } from './picture';
import { statusLine, whichOf } from './status';
import { clip, literal } from './text';

/** Shows one image of a generation by itself, with its buttons and its file. */
export function presentOneImage(
  view: GenerationView,
  image: ImageView,
  picture: PictureSpec,
  offer: Offer,
): Shown {
  const { t, emojis } = offer;
  const { id, images, count } = view;
  const [copy, original] = filesOf(view, picture);
  const url = publicLink(view.url);
  const size = largest(image) ?? 64;
  const isGrowing = size < image.target;
  const status = isGrowing
    ? statusLine(view, null, t, { emojis })
    : `${whichOf(view, image.index, t)}${t('status.sizes', { sizes: `${size}` })}`;
  const others = view.grid
    ? []
    : images.filter((each) => each.index !== image.index && largest(each) !== null).slice(0, 5);
  const words = [status, beganFrom(view, t)].filter(Boolean).join('\n');
  return {
    components: [
      container(
        COLOURS.studio,
        text(
          [
            heading(literal(image.caption ?? view.caption)),
            clip(words, 1_500),
            small(footer(view, t, image)),
          ].join('\n'),
        ),
        gallery([{ url: `attachment://${copy.name}`, description: picture.alt }]),
        ...imageBlock(view, image, offer, true),
        ...rowsOf(
          [
            // Of this image alone: a remix has its seed.
            button(t('buttons.remix'), customId('remix', id, image.index)),
            button(t('buttons.vary'), count > 1 ? customId('vary', id, image.index) : customId('vary', id)),
            ...(url ? [linkButton(t('buttons.open'), url)] : []),
            // Nothing follows this message.
            ...(isGrowing ? [button(t('buttons.again'), customId('again', id, image.index))] : []),
          ],
          others.map(({ index }) => viewButton(id, index, t)),
        ),
        file(original.name),
      ),
    ],
    files: [copy, original],
  };
}
