import type { DeliveryView, WebhookView } from '@atelier/domain';
import { LIMITS, WEBHOOK_EVENTS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { Field, Tick } from '../../ui/field';
import { Section } from '../../ui/section';
import { TimeAgo } from '../../ui/time-ago';
import { ActionButton } from '../actions/action-button';
import { ActionForm } from '../actions/action-form';

export type LoggedWebhook = WebhookView & { deliveries: DeliveryView[] };

const TONE: Record<DeliveryView['state'], string> = {
  delivered: 'text-ok',
  waiting: 'text-muted',
  failed: 'text-danger',
};

/** The visitor's webhooks, each with its last deliveries. */
export async function Webhooks({ webhooks }: { webhooks: LoggedWebhook[] }) {
  const t = await getTranslations('accountPage.webhooks');
  return (
    <Section id="webhooks" title={t('title')}>
      <p className="mb-4 max-w-3xl text-sm text-muted">{t('lead')}</p>
      <ActionForm
        method="POST"
        path="/api/v1/me/webhooks"
        fields={{ url: 'text', events: 'list' }}
        submit={t('add')}
        reveal={{ field: 'secret', text: t('once') }}
      >
        <Field
          label={t('url')}
          name="url"
          type="url"
          required
          maxLength={LIMITS.webhookUrlLength}
          placeholder="https://"
          className="max-w-md"
        />
        {WEBHOOK_EVENTS.map((event) => (
          <Tick
            key={event}
            label={t(`event.${event.replace('generation.', '') as 'done'}`)}
            name="events"
            value={event}
            defaultChecked
          />
        ))}
      </ActionForm>
      <ul className="mt-4 flex flex-col gap-3 empty:hidden">
        {webhooks.map((hook) => (
          <li key={hook.id} className="rounded-2xl border border-line bg-surface p-3">
            <div className="flex flex-wrap items-center gap-3">
              <span className="min-w-0 flex-1 basis-56 text-sm">
                <span className="block truncate">{hook.url}</span>
                {hook.disabledAt ? <span className="text-[13px] text-danger">{t('off')}</span> : null}
              </span>
              <ActionButton
                label={t('remove')}
                confirm={t('sure')}
                method="DELETE"
                path={`/api/v1/me/webhooks/${hook.id}`}
              />
            </div>
            <ul className="mt-2 flex flex-col gap-1 text-[13px] text-muted empty:hidden">
              {hook.deliveries.map((delivery) => (
                <li key={delivery.id} className="flex flex-wrap gap-x-3">
                  <span className={cx('w-24', TONE[delivery.state])}>{t(`state.${delivery.state}`)}</span>
                  <span>{delivery.event}</span>
                  <span>{t('attempt', { attempt: delivery.attempt })}</span>
                  <span>{delivery.lastStatus ?? delivery.lastError}</span>
                  <TimeAgo iso={delivery.createdAt} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Section>
  );
}
