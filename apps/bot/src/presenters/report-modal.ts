import { LIMITS, REPORT_REASONS } from '@atelier/domain';
import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { customId } from './custom-id';

/** The form that reports a picture to the studio's moderators. */
export function presentReportModal(id: string, t: Translate): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId('report', id),
    title: t('report.title'),
    components: [
      {
        type: ComponentType.Label,
        label: t('report.reason'),
        component: {
          type: ComponentType.StringSelect,
          custom_id: 'reason',
          required: true,
          placeholder: t('report.choose'),
          options: REPORT_REASONS.map((reason) => ({ label: t(`report.reasons.${reason}`), value: reason })),
        },
      },
      {
        type: ComponentType.Label,
        label: t('report.note'),
        description: t('report.noteHint'),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'note',
          style: TextInputStyle.Paragraph,
          max_length: LIMITS.noteLength,
          required: false,
        },
      },
    ],
  };
}
