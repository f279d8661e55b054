import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AuditTrail } from '../../features/moderation/audit-trail';
import { BannedPeople } from '../../features/moderation/banned-people';
import { FilterLists } from '../../features/moderation/filter-lists';
import { ReportCard } from '../../features/moderation/report-card';
import { loadModeration } from '../../features/people/load';
import { getTranslations } from '../../i18n/server';
import { Empty } from '../../ui/empty';
import { Page, Section } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('moderation'))('title'), robots: { index: false } };
}

/** The moderators' page: reports, filter, bans and audit trail. Everyone else gets "not found". */
export default async function ModerationPage({ searchParams }: Props) {
  const { before } = await searchParams;
  const [t, all] = await Promise.all([
    getTranslations('moderation'),
    loadModeration(typeof before === 'string' ? before : undefined),
  ]);
  if (!all) notFound();
  const { queue, banned, filter, audit } = all;
  return (
    <Page className="flex flex-col gap-14">
      <div>
        <h1 className="text-2xl font-semibold">{t('title')}</h1>
        <p className="mt-2 text-sm text-muted">{t('waiting', { count: queue.waiting })}</p>
      </div>
      <Section id="reports" title={t('reports')}>
        {queue.items.length === 0 ? (
          <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
        ) : (
          <ul className="grid gap-4 xl:grid-cols-2">
            {queue.items.map((item) => (
              <li key={item.generation.id}>
                <ReportCard item={item} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="filter" title={t('filter.title')}>
        <FilterLists lists={filter} />
      </Section>
      <Section id="banned" title={t('banned.title')}>
        <BannedPeople banned={banned} />
      </Section>
      <Section id="audit" title={t('audit.title')}>
        <AuditTrail page={audit} />
      </Section>
    </Page>
  );
}
