import type { ApiKeyView, SessionView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { TimeAgo } from '../../ui/time-ago';
import { ActionButton } from '../actions/action-button';
import { ActionForm } from '../actions/action-form';
import { deviceOf } from './device';
import { type LoggedWebhook, Webhooks } from './webhooks';

type Props = { keys: ApiKeyView[]; webhooks: LoggedWebhook[]; sessions: SessionView[] };
const LIST = 'mt-4 divide-y divide-line rounded-2xl border border-line bg-surface empty:hidden';

/** Everything that may act as the visitor: API keys, webhooks and browsers. */
export async function Access({ keys, webhooks, sessions }: Props) {
  const t = await getTranslations('accountPage');
  const device = (userAgent: string | null): string => {
    const known = deviceOf(userAgent);
    return known ? t('sessions.device', known) : t('sessions.unknown');
  };
  return (
    <>
      <Section id="keys" title={t('keys.title')}>
        <p className="mb-4 max-w-3xl text-sm text-muted">
          {t('keys.lead')}{' '}
          <a href="/api-docs" className="underline underline-offset-2 hover:text-text">
            {t('keys.docs')}
          </a>
        </p>
        <ActionForm
          method="POST"
          path="/api/v1/me/keys"
          fields={{ name: 'text' }}
          submit={t('keys.make')}
          reveal={{ field: 'key', text: t('keys.once') }}
        >
          <Field
            label={t('keys.name')}
            name="name"
            required
            most={LIMITS.keyNameLength}
            className="max-w-sm"
          />
        </ActionForm>
        <ul className={LIST}>
          {keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center gap-3 p-3">
              <span className="min-w-0 flex-1 basis-48 text-sm">
                {key.name}
                <span className="block text-[13px] text-muted">
                  <code>{key.prefix}…</code> ·{' '}
                  {key.lastUsedAt ? (
                    <>
                      {t('keys.used')} <TimeAgo iso={key.lastUsedAt} />
                    </>
                  ) : (
                    t('keys.unused')
                  )}
                </span>
              </span>
              <ActionButton
                label={t('keys.revoke')}
                confirm={t('keys.sure')}
                method="DELETE"
                path={`/api/v1/me/keys/${key.id}`}
              />
            </li>
          ))}
        </ul>
      </Section>
      <Webhooks webhooks={webhooks} />
      <Section
        id="sessions"
        title={t('sessions.title')}
        aside={
          <ActionButton
            label={t('sessions.end')}
            confirm={t('sessions.sure')}
            method="DELETE"
            path="/api/v1/me/sessions"
          />
        }
      >
        <ul className={LIST}>
          {sessions.map((session) => (
            <li key={session.id} className="flex items-center gap-3 p-3 text-sm">
              <span className="min-w-0 flex-1">
                <span className="block truncate" title={session.userAgent ?? undefined}>
                  {device(session.userAgent)}
                </span>
                <span className="text-[13px] text-muted">
                  {session.current ? <span className="text-ok">{t('sessions.current')} · </span> : null}
                  <TimeAgo iso={session.createdAt} />
                </span>
              </span>
              {session.current ? null : (
                <ActionButton
                  label={t('sessions.endOne')}
                  method="DELETE"
                  path={`/api/v1/me/sessions/${session.id}`}
                />
              )}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
