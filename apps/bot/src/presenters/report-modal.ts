import { LIMITS, REPORT_REASONS } from '@atelier/domain';
import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import type { Translate } from '../i18n';
import { customId } from './custom-id';
import { type Filled, radioField, textField } from './form';

/** The form that reports a picture to the studio's moderators. */
export function presentReportModal(
  id: string,
  t: Translate,
  filled: Filled = {},
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId('report', id),
    title: t('report.title'),
    components: [
      radioField(
        {
          id: 'reason',
          label: t('report.reason'),
          options: REPORT_REASONS.map((reason) => ({ label: t(`report.reasons.${reason}`), value: reason })),
        },
        filled,
      ),
      textField(
        {
          id: 'note',
          label: t('report.note'),
          hint: t('report.noteHint'),
          max: LIMITS.noteLength,
          long: true,
        },
        filled,
      ),
    ],
  };
}
