import { cutText, faceOf, type GenerationView, LIMITS, typedCaption } from '@atelier/domain';
import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import type { Translate } from '../i18n';
import { customId } from './custom-id';
import { type Filled, textField } from './form';
import { lookField } from './look';

/**
 * The form of a remix: the caption to change, style and number, how far the new picture begins from this one,
 * and the seed, kept so that only the words make the difference.
 * @param image which of several is remixed, alone and with its own seed; absent for all of them
 */
export function presentRemixModal(
  view: GenerationView,
  styles: readonly string[],
  t: Translate,
  image?: number,
  filled: Filled = {},
): APIModalInteractionResponseCallbackData {
  const { id, caption, count, seed, images, grid } = view;
  const one = images.find(({ index }) => index === image);
  // A grid counts its own pictures, and begins from none.
  const isGrid = grid !== undefined && grid !== null && !one;
  const begins = !isGrid && view.status === 'done' && (one ?? faceOf(view)) != null;
  return {
    custom_id: one ? customId('remix', id, 'one', one.index) : customId('remix', id),
    title: t('remix.title'),
    components: [
      textField(
        {
          id: 'caption',
          label: t('remix.caption'),
          value: cutText(typedCaption({ caption, grid }, one), LIMITS.captionLength),
          max: LIMITS.captionLength,
          long: true,
          required: true,
        },
        filled,
      ),
      ...lookField({ styles, count: isGrid ? null : one ? 1 : count }, t, filled),
      ...(begins
        ? [
            textField(
              { id: 'strength', label: t('remix.strength'), hint: t('remix.strengthHint'), max: 8 },
              filled,
            ),
          ]
        : []),
      textField(
        {
          id: 'seed',
          label: t('remix.seed'),
          hint: t('remix.seedHint'),
          value: String(one?.seed ?? seed),
          max: 10,
        },
        filled,
      ),
    ],
  };
}
