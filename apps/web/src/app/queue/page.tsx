import type { Metadata } from 'next';
import { loadQueue, loadWaiting } from '../../features/api/load';
import { roundDuration } from '../../features/live/progress';
import { Jobs } from '../../features/queue/jobs';
import { Refresh } from '../../features/queue/refresh';
import { Workers } from '../../features/queue/workers';
import { getTranslations } from '../../i18n/server';
import { Page, Section } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue'))('title') };
}

export default async function QueuePage() {
  const [t, tl, queue, live] = await Promise.all([
    getTranslations('queue'),
    getTranslations('live'),
    loadQueue(),
    loadWaiting(),
  ]);
  const busy = queue.running + queue.waiting > 0;
  const eta = queue.etaMs === null || !busy ? null : roundDuration(queue.etaMs);
  const numbers: [string, string][] = [
    [t('running'), String(queue.running)],
    [t('waiting'), String(queue.waiting)],
    [t('clear'), eta ? tl(`eta.${eta.unit}`, { value: eta.value }) : '–'],
  ];
  return (
    <Page>
      <Refresh />
      <h1 className="mb-6 text-2xl font-semibold">{t('title')}</h1>
      <dl className="mb-12 grid grid-cols-3 divide-x divide-line rounded-2xl border border-line bg-surface">
        {numbers.map(([term, value]) => (
          <div key={term} className="min-w-0 p-4 sm:p-6">
            <dt className="text-[13px] text-muted">{term}</dt>
            <dd className="tabular mt-1 truncate text-xl font-semibold sm:text-2xl">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-col gap-12">
        <Section id="jobs" title={t('jobs')}>
          <Jobs live={live} />
        </Section>
        <Section id="workers" title={t('workers')}>
          <Workers workers={queue.workers} />
        </Section>
      </div>
    </Page>
  );
}
