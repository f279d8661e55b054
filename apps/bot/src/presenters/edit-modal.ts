import { LIMITS, STAGE_SIZES } from '@atelier/domain';
import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import type { Translate } from '../i18n';

/** Value of a choice that enlarges; the size that the picture stands for follows. */
export const ENLARGE = 'enlarge';
/** Sizes that a picture can stand for: the larger ones are drawn. */
export const KEPT = [STAGE_SIZES[0], STAGE_SIZES[1]] as const;

/**
 * The form of a picture of one's own: the words, how it begins from the picture, and what happens to one that is
 * not square.
 * @param file whether the form asks for the file too
 */
export function presentEditModal(
  custom_id: string,
  file: boolean,
  t: Translate,
): APIModalInteractionResponseCallbackData {
  const picture: APILabelComponent = {
    type: ComponentType.Label,
    label: t('edit.form.file'),
    description: t('edit.form.fileHint'),
    // Any image may be chosen: a kind that is not read is refused in words, which Discord's own filter has not.
    component: { type: ComponentType.FileUpload, custom_id: 'file', required: true, file_types: ['image'] },
  };
  return {
    custom_id,
    title: t('edit.form.title'),
    components: [
      ...(file ? [picture] : []),
      {
        type: ComponentType.Label,
        label: t('edit.form.caption'),
        description: t('edit.form.captionHint'),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'caption',
          style: TextInputStyle.Paragraph,
          max_length: LIMITS.captionLength,
          required: true,
        },
      },
      select(t('edit.form.how'), 'how', [
        { label: t('edit.form.vary'), value: 'vary', default: true },
        ...KEPT.map((size) => ({ label: t(`edit.form.keep${size}`), value: `${ENLARGE}${size}` })),
      ]),
      {
        type: ComponentType.Label,
        label: t('edit.form.strength'),
        description: t('edit.form.strengthHint'),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'strength',
          style: TextInputStyle.Short,
          value: '0.5',
          max_length: 8,
          required: false,
        },
      },
      select(t('edit.form.fit'), 'fit', [
        { label: t('edit.form.crop'), value: 'crop', default: true },
        { label: t('edit.form.pad'), value: 'pad' },
      ]),
    ],
  };
}

const select = (
  label: string,
  custom_id: string,
  options: APIStringSelectComponent['options'],
): APILabelComponent => ({
  type: ComponentType.Label,
  label,
  component: { type: ComponentType.StringSelect, custom_id, required: true, options },
});
