import type { GenerationView, LineView } from '@atelier/domain';
import type { ReactNode } from 'react';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';
import { ActionButton } from '../actions/action-button';
import { Refresh } from '../queue/refresh';

const LINE = '/api/v1/me/line';

/**
 * The visitor's running and waiting generations, in the order of serving. Buttons put a waiting one first or
 * later, pause it or cancel it; further ones do so to all that wait.
 */
export async function OwnQueue({ running, line }: { running: GenerationView[]; line: LineView }) {
  const t = await getTranslations('accountPage.queue');
  if (running.length + line.items.length === 0) return <p className="text-sm text-faint">{t('none')}</p>;
  const waiting = line.items.filter(({ paused }) => !paused).map(({ generation }) => generation.id);
  const paused = line.items.filter((item) => item.paused).map(({ generation }) => generation.id);
  const cancel = ({ id }: GenerationView): ReactNode => (
    <ActionButton label={t('cancel')} method="POST" path={`/api/v1/generations/${id}/cancel`} />
  );
  return (
    <>
      <Refresh />
      {line.items.length > 1 ? (
        <div className="mb-3 flex flex-wrap gap-2">
          {waiting.length > 0 ? (
            <ActionButton
              label={t('pauseAll')}
              method="POST"
              path={`${LINE}/pause`}
              body={{ ids: waiting, paused: true }}
            />
          ) : null}
          {paused.length > 0 ? (
            <ActionButton
              label={t('resumeAll')}
              method="POST"
              path={`${LINE}/pause`}
              body={{ ids: paused, paused: false }}
            />
          ) : null}
          <ActionButton label={t('stopAll')} confirm={t('stopAllSure')} method="POST" path={`${LINE}/stop`} />
        </div>
      ) : null}
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {running.map((view) => (
          <Entry key={view.id} view={view} said={t('running')}>
            {cancel(view)}
          </Entry>
        ))}
        {line.items.map(({ generation, ...item }) => {
          const at = waiting.indexOf(generation.id);
          const later = [...waiting.slice(0, at), ...waiting.slice(at + 1, at + 2), generation.id];
          const said = item.paused ? t('paused') : t('waiting', { position: generation.position ?? 0 });
          return (
            <Entry key={generation.id} view={generation} said={said}>
              {at > 0 ? (
                <ActionButton label={t('first')} method="PUT" path={LINE} body={{ order: [generation.id] }} />
              ) : null}
              {at >= 0 && at < waiting.length - 1 ? (
                <ActionButton label={t('later')} method="PUT" path={LINE} body={{ order: later }} />
              ) : null}
              <ActionButton
                label={item.paused ? t('resume') : t('pause')}
                method="POST"
                path={`${LINE}/pause`}
                body={{ ids: [generation.id], paused: !item.paused }}
              />
              {cancel(generation)}
            </Entry>
          );
        })}
      </ul>
    </>
  );
}

const Entry = ({ view, said, children }: { view: GenerationView; said: string; children: ReactNode }) => (
  <li className="flex flex-wrap items-center gap-2 p-3">
    <span className="min-w-0 flex-1 basis-48">
      <Link href={`/g/${view.id}`} className="block truncate text-sm hover:underline">
        {view.caption}
      </Link>
      <span className="text-[13px] text-muted">
        {said}
        {' · '}
        <TimeAgo iso={view.createdAt} />
      </span>
    </span>
    {children}
  </li>
);
