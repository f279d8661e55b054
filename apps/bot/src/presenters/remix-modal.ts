import { cutText, type GenerationView, LIMITS, typedCaption } from '@atelier/domain';
import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { customId } from './custom-id';

/**
 * The form of a remix: the caption to change, and the seed, kept so that only the words make the difference.
 * @param image which of several is remixed, alone and with its own seed; absent for all of them
 */
export function presentRemixModal(
  { id, caption, seed, images, grid }: GenerationView,
  t: Translate,
  image?: number,
): APIModalInteractionResponseCallbackData {
  const one = images.find(({ index }) => index === image);
  const typed = typedCaption({ caption, grid }, one);
  return {
    custom_id: one ? customId('remix', id, 'one', one.index) : customId('remix', id),
    title: t('remix.title'),
    components: [
      {
        type: ComponentType.Label,
        label: t('remix.caption'),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'caption',
          style: TextInputStyle.Paragraph,
          value: cutText(typed, LIMITS.captionLength),
          max_length: LIMITS.captionLength,
          required: true,
        },
      },
      {
        type: ComponentType.Label,
        label: t('remix.seed'),
        description: t('remix.seedHint'),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'seed',
          style: TextInputStyle.Short,
          value: String(one?.seed ?? seed),
          max_length: 10,
          required: false,
        },
      },
    ],
  };
}
