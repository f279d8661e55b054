import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field } from '../../ui/field';
import { ActionForm } from '../actions/action-form';

/** The form that opens a room and goes to its page. The address is made from the name. */
export async function NewRoom() {
  const [t, ts] = await Promise.all([getTranslations('rooms'), getTranslations('roomSettings')]);
  return (
    <div className="rounded-2xl border border-line bg-surface p-4">
      <ActionForm
        method="POST"
        path="/api/v1/rooms"
        fields={{ name: 'text', description: 'optional', promoteVotes: 'numberOrNull' }}
        submit={t('make')}
        leaveTo="/rooms/:slug"
      >
        <Field label={t('name')} name="name" required most={LIMITS.roomNameLength} />
        <Field label={ts('description')} name="description" most={LIMITS.roomDescriptionLength} />
        <Field label={ts('promoteVotes')} name="promoteVotes" type="number" min={1} max={1000} />
      </ActionForm>
      <p className="mt-2 text-[13px] text-muted">
        {t('addressHint')} {ts('hint')}
      </p>
    </div>
  );
}
