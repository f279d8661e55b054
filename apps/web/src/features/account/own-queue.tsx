import type { OwnGenerationView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';
import { ActionButton } from '../actions/action-button';
import { Refresh } from '../queue/refresh';

/** The visitor's waiting and running generations, each with a button that cancels it. */
export async function OwnQueue({ items }: { items: OwnGenerationView[] }) {
  const t = await getTranslations('accountPage.queue');
  if (items.length === 0) return <p className="text-sm text-faint">{t('none')}</p>;
  return (
    <>
      <Refresh />
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {items.map((view) => (
          <li key={view.id} className="flex flex-wrap items-center gap-3 p-3">
            <span className="min-w-0 flex-1 basis-48">
              <Link href={`/g/${view.id}`} className="block truncate text-sm hover:underline">
                {view.caption}
              </Link>
              <span className="text-[13px] text-muted">
                {view.status === 'running' ? t('running') : t('waiting', { position: view.position ?? 0 })}
                {' · '}
                <TimeAgo iso={view.createdAt} />
              </span>
            </span>
            <ActionButton label={t('cancel')} method="POST" path={`/api/v1/generations/${view.id}/cancel`} />
          </li>
        ))}
      </ul>
    </>
  );
}
