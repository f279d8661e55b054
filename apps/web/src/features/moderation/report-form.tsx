import { LIMITS, REPORT_REASONS } from '@atelier/domain/constants';
import { Flag } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Choice, Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { ActionForm } from '../actions/action-form';

/** The folded form under a picture that reports it to the moderators. */
export async function ReportForm({ id }: { id: string }) {
  const [t, reasons] = await Promise.all([getTranslations('report'), getTranslations('moderation.reason')]);
  return (
    <details className="text-sm">
      <summary className="inline-flex h-9 cursor-pointer items-center gap-1.5 rounded-lg text-[13px] text-faint transition-colors hover:text-text">
        <Icon of={Flag} size={14} />
        {t('title')}
      </summary>
      <div className="mt-3 rounded-2xl border border-line bg-surface p-4">
        <ActionForm
          method="POST"
          path={`/api/v1/generations/${id}/report`}
          fields={{ reason: 'text', note: 'optional' }}
          submit={t('send')}
          done={t('thanks')}
        >
          <Choice
            label={t('reason')}
            name="reason"
            required
            defaultValue=""
            options={[
              // Starts without a chosen reason, because a wrong accusation must not be one click away.
              { value: '', label: t('choose') },
              ...REPORT_REASONS.map((value) => ({ value, label: reasons(value) })),
            ]}
          />
          <Field label={t('note')} name="note" most={LIMITS.noteLength} />
        </ActionForm>
      </div>
    </details>
  );
}
