import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { loadGallery, loadPerson } from '../../../features/api/load';
import { GalleryGrid } from '../../../features/gallery/grid';
import { queryString } from '../../../features/gallery/pages';
import { loadProfile } from '../../../features/people/load';
import { getLocale, getTranslations } from '../../../i18n/server';
import { feedAt } from '../../../server/feed';
import { Avatar } from '../../../ui/avatar';
import { buttonClass } from '../../../ui/button';
import { Empty } from '../../../ui/empty';
import { Link } from '../../../ui/link';
import { Page, Section } from '../../../ui/section';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const profile = await loadProfile(id);
  return {
    title: profile?.person.name ?? (await getTranslations('meta'))('notFound'),
    ...(profile && { alternates: feedAt(`/people/${id}`) }),
  };
}

/** A person's public page: name, first day, votes and remixes received, and pictures. */
export default async function PersonPage({ params }: Props) {
  const { id } = await params;
  const profile = await loadProfile(id);
  if (!profile) notFound();
  const [t, locale, pictures, me] = await Promise.all([
    getTranslations('people'),
    getLocale(),
    loadGallery({ author: id }),
    loadPerson(),
  ]);
  const { person } = profile;
  const since = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(profile.memberSince),
  );
  const numbers = [
    [t('pictures'), profile.pictures],
    [t('votes'), profile.votesReceived],
    [t('remixes'), profile.remixesReceived],
  ] as const;
  return (
    <Page>
      <header className="mb-10 flex flex-wrap items-center gap-x-6 gap-y-5">
        <Avatar name={person.name} url={person.avatarUrl} size={72} />
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-2xl font-semibold [overflow-wrap:anywhere]">{person.name}</h1>
          <p className="mt-1 flex flex-wrap items-center gap-x-1 text-sm text-muted">
            {t('since', { date: since })}
            {person.isGuest ? <span>· {t('guest')}</span> : null}
            {person.role === 'member' ? null : (
              <span className="text-accent">· {t(`role.${person.role}`)}</span>
            )}
          </p>
        </div>
        {me?.id === person.id ? (
          <Link href="/account" className={buttonClass('plain')}>
            {t('account')}
          </Link>
        ) : null}
        <dl className="grid w-full grid-cols-3 divide-x divide-line rounded-2xl border border-line bg-surface sm:w-auto">
          {numbers.map(([term, value]) => (
            <div key={term} className="flex min-w-0 flex-col justify-between px-4 py-3 sm:px-6">
              <dt className="text-[13px] text-muted">{term}</dt>
              <dd className="tabular mt-0.5 text-xl font-semibold">{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      <Section id="pictures" title={t('pictures')}>
        {pictures.items.length === 0 ? (
          <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
        ) : (
          <GalleryGrid key={queryString({ author: id })} first={pictures} query={{ author: id }} below />
        )}
      </Section>
    </Page>
  );
}
