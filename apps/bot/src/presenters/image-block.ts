import type { GenerationView, ImageView } from '@atelier/domain';
import type { APIComponentInContainer } from 'discord.js';
import { rowsOf } from './button';
import { largest } from './drawn';
import { editButtons, type Offer, promoteButtons, voteButton, voteForButton } from './generation-buttons';
import { section, small } from './parts';

/**
 * Of more images than this a message has room for one promotion each: the one to the largest size, which passes
 * the others on its way.
 */
const BOTH_PROMOTIONS = 3;

/**
 * One image of a message: what it is with its vote beside it, and below it what can be made of it once nothing
 * draws any more.
 * @param alone the message shows that image by itself
 */
export function imageBlock(
  view: GenerationView,
  image: ImageView,
  offer: Offer,
  alone = false,
): APIComponentInContainer[] {
  const { t, emojis } = offer;
  const { count, status } = view;
  const { index } = image;
  const size = t('status.sizes', { sizes: `${largest(image) ?? 64}` });
  const seed = t('footer.seed', { value: `${image.seed}` });
  const isNumbered = count > 1 && !view.grid;
  // Short lines: on a phone the vote beside them leaves half the width.
  const words = isNumbered
    ? `**${t('words.image', { image: index + 1 })}**\n${small(`${size} · ${seed}`)}`
    : `**${size}**\n${small(seed)}`;
  const vote = count > 1 ? voteForButton(view, index, offer, alone) : voteButton(view, t, emojis);
  const all = status === 'done' ? promoteButtons(view, image, offer, alone) : [];
  const promotions = !alone && count > BOTH_PROMOTIONS ? all.slice(-1) : all;
  const edits = status === 'done' || alone ? editButtons(view, index, t, count > 1 && !alone) : [];
  return [section(words, vote), ...rowsOf([...promotions, ...edits])];
}
