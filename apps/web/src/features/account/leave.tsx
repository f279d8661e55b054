import { getTranslations } from '../../i18n/server';
import { buttonClass } from '../../ui/button';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionForm } from '../actions/action-form';

/** The export of all personal data, and the deletion of the account. */
export async function Leave({ name }: { name: string }) {
  const t = await getTranslations('accountPage.leave');
  return (
    <div className="grid gap-10 lg:grid-cols-2">
      <Section id="export" title={t('exportTitle')}>
        <p className="mb-4 text-sm text-muted">{t('exportText')}</p>
        <a href="/api/v1/me/export" download className={buttonClass('plain')}>
          {t('export')}
        </a>
      </Section>
      <Section id="delete" title={t('deleteTitle')}>
        <p className="mb-4 text-sm text-muted">{t('deleteText')}</p>
        <ActionForm
          method="DELETE"
          path="/api/v1/me"
          fields={{ name: 'text' }}
          submit={t('delete')}
          tone="danger"
          leaveTo="/"
        >
          <Field label={t('name', { name })} name="name" required autoComplete="off" className="max-w-sm" />
        </ActionForm>
      </Section>
    </div>
  );
}
