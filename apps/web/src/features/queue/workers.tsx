import type { QueueView } from '@atelier/domain';
import { STAGES, sizeOf } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';

/** The live workers, each with its measured seconds per stage. */
export async function Workers({ workers }: { workers: QueueView['workers'] }) {
  const t = await getTranslations('queue');
  const live = workers.filter((worker) => worker.live);
  if (live.length === 0) return <p className="text-sm text-muted">{t('noWorkers')}</p>;
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {live.map((worker) => {
        const state = worker.draining ? 'draining' : worker.busy ? 'busy' : 'idle';
        return (
          <li key={worker.id} className="rounded-2xl border border-line bg-surface p-5">
            <div className="flex items-center justify-between gap-3">
              <span className="truncate font-medium">{worker.name}</span>
              <span className={cx('text-[13px]', worker.busy ? 'text-accent' : 'text-muted')}>
                {t(`state.${state}`)}
              </span>
            </div>
            <p className="mt-0.5 truncate text-[13px] text-muted">
              {worker.device} · {worker.pack} {worker.packVersion}
            </p>
            <dl className="tabular mt-4 grid grid-cols-3 gap-3 text-sm">
              {STAGES.map((stage) => {
                const ms = worker.stageMs[stage];
                return (
                  <div key={stage}>
                    <dt className="text-xs text-faint">{sizeOf(stage)} px</dt>
                    <dd>{ms === undefined ? '–' : t('seconds', { seconds: ms / 1000 })}</dd>
                  </div>
                );
              })}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
