import { WINDOWS } from '@atelier/domain/constants';
import type { Metadata } from 'next';
import { TopCaptions, TopPeople, TopPictures } from '../../features/leaderboards/boards';
import { loadLeaderboards } from '../../features/people/load';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { Empty } from '../../ui/empty';
import { Link } from '../../ui/link';
import { Page, Section } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('leaderboards'))('title') };
}

/** The three leaderboards of a time window, with the rule that counts votes. */
export default async function LeaderboardsPage({ searchParams }: Props) {
  const asked = (await searchParams).window;
  const window = WINDOWS.find((each) => each === asked) ?? 'week';
  const [t, board] = await Promise.all([getTranslations('leaderboards'), loadLeaderboards(window)]);
  return (
    <Page>
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <nav
        aria-label={t('windows')}
        className="mt-5 mb-8 inline-flex rounded-lg border border-line bg-sunken p-0.5 text-[13px]"
      >
        {WINDOWS.map((each) => (
          <Link
            key={each}
            href={`/leaderboards?window=${each}`}
            aria-current={each === window ? 'page' : undefined}
            className={cx(
              'rounded-md px-3 py-2 leading-4 transition-colors',
              each === window ? 'bg-thumb text-text shadow-sm' : 'text-muted hover:text-text',
            )}
          >
            {t(`window.${each}`)}
          </Link>
        ))}
      </nav>
      {board.pictures.length === 0 ? (
        <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
      ) : (
        <div className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
          <Section id="pictures" title={t('pictures')} className="lg:col-span-2">
            <TopPictures entries={board.pictures} />
          </Section>
          <Section id="captions" title={t('captions')}>
            <TopCaptions entries={board.captions} />
          </Section>
          <Section id="people" title={t('people')}>
            <TopPeople entries={board.people} />
          </Section>
        </div>
      )}
      <p className="mt-10 max-w-3xl text-[13px] leading-relaxed text-faint">
        {t('rule')} {board.signedInOnly ? t('ruleSignedIn') : null}
      </p>
    </Page>
  );
}
