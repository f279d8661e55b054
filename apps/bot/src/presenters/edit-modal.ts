import { LIMITS, STAGE_SIZES } from '@atelier/domain';
import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import type { Translate } from '../i18n';
import { type Filled, pictureField, textField, ticksField } from './form';
import { lookField } from './look';

/** A tick, or a choice of the form before, that enlarges; the size that the picture stands for follows. */
export const ENLARGE = 'enlarge';
/** A tick that puts white at the edges of a picture that is not square. */
export const PAD = 'pad';
/** Sizes that a picture can stand for: the larger ones are drawn. */
export const KEPT = [STAGE_SIZES[0], STAGE_SIZES[1]] as const;

interface Asked {
  /** Whether the form asks for the file too; otherwise its message shows the picture. */
  file: boolean;
  /** Styles that the default pack knows. */
  styles: readonly string[];
  filled?: Filled;
}

/**
 * The form of a picture of one's own: the words, style and number, how it begins from the picture, and what
 * happens to one that is not square. Discord allows five fields.
 */
export function presentEditModal(
  custom_id: string,
  { file, styles, filled = {} }: Asked,
  t: Translate,
): APIModalInteractionResponseCallbackData {
  return {
    custom_id,
    title: t('edit.form.title'),
    components: [
      ...(file
        ? [pictureField({ id: 'file', label: t('edit.form.file'), hint: t('edit.form.fileHint') })]
        : []),
      textField(
        {
          id: 'caption',
          label: t('edit.form.caption'),
          hint: t('edit.form.captionHint'),
          max: LIMITS.captionLength,
          long: true,
          required: true,
        },
        filled,
      ),
      ...lookField({ styles, count: 1 }, t, filled),
      textField(
        {
          id: 'strength',
          label: t('edit.form.strength'),
          hint: t('edit.form.strengthHint'),
          value: '0.5',
          max: 8,
        },
        filled,
      ),
      ticksField(
        {
          id: 'more',
          label: t('edit.form.more'),
          options: [
            { label: t('edit.form.pad'), description: t('edit.form.padHint'), value: PAD },
            ...KEPT.map((size) => ({ label: t(`edit.form.keep${size}`), value: `${ENLARGE}${size}` })),
          ],
        },
        filled,
      ),
    ],
  };
}
