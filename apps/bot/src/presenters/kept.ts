import { ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, rowsOf } from './button';
import { customId } from './custom-id';
import type { Reply } from './reply';

/**
 * The way back to a refused form, and the picture that was sent with it. Its address stands in the embed, where
 * the form finds it again, also after a restart.
 * @param id of the kept form
 */
export const presentKept = (id: string, picture: string | null, t: Translate): Reply => ({
  embeds: picture ? [{ color: 0xf59e0b, image: { url: picture }, footer: { text: t('form.kept') } }] : [],
  components: rowsOf([button(t('buttons.formAgain'), customId('form', id), { style: ButtonStyle.Primary })]),
});
