import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field } from '../../ui/field';
import { ActionForm } from '../actions/action-form';

/** The form that opens a room and goes to its page. */
export async function NewRoom() {
  const [t, ts] = await Promise.all([getTranslations('rooms'), getTranslations('roomSettings')]);
  return (
    <div className="rounded-2xl border border-line bg-surface p-4">
      <ActionForm
        method="POST"
        path="/api/v1/rooms"
        fields={{ name: 'text', slug: 'text', promoteVotes: 'numberOrNull' }}
        submit={t('make')}
        leaveTo="/rooms/:slug"
      >
        <Field label={t('name')} name="name" required most={LIMITS.roomNameLength} />
        <Field
          label={t('slug')}
          name="slug"
          required
          maxLength={LIMITS.roomSlugLength}
          pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
          title={t('slugHint')}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
        />
        <Field label={ts('promoteVotes')} name="promoteVotes" type="number" min={1} max={1000} />
      </ActionForm>
      <p className="mt-2 text-[13px] text-muted">
        {t('slug')}: {t('slugHint')}. {ts('hint')}
      </p>
    </div>
  );
}
