import { type APIComponentInContainer, ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, rowsOf } from './button';
import { customId } from './custom-id';
import { gallery, small, text } from './parts';

/**
 * The way back to a refused form, and the picture that was sent with it: parts that follow the refusal. The address
 * stands in the gallery, where the form finds it again, also after a restart.
 * @param id of the kept form
 */
export const presentKept = (id: string, picture: string | null, t: Translate): APIComponentInContainer[] => [
  ...(picture ? [gallery([{ url: picture, description: t('form.kept') }]), text(small(t('form.kept')))] : []),
  ...rowsOf([button(t('buttons.formAgain'), customId('form', id), { style: ButtonStyle.Primary })]),
];
