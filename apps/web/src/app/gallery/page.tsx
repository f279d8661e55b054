import type { Metadata } from 'next';
import { loadGallery, loadName, loadPack } from '../../features/api/load';
import { filterFrom } from '../../features/gallery/filter';
import { GalleryGrid } from '../../features/gallery/grid';
import { queryString } from '../../features/gallery/pages';
import { GalleryToolbar } from '../../features/gallery/toolbar';
import { getTranslations } from '../../i18n/server';
import { feedAt } from '../../server/feed';
import { buttonClass } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Link } from '../../ui/link';
import { Page } from '../../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('gallery'))('title'), alternates: feedAt('/gallery') };
}

export default async function GalleryPage({ searchParams }: Props) {
  const filter = filterFrom(await searchParams);
  const [t, first, pack, author] = await Promise.all([
    getTranslations('gallery'),
    loadGallery(filter),
    loadPack(),
    filter.author ? loadName(filter.author) : null,
  ]);
  return (
    <Page>
      <h1 className="mb-5 text-2xl font-semibold">{t('title')}</h1>
      <div className="mb-5">
        <GalleryToolbar filter={filter} vocabulary={pack?.vocabulary ?? {}} author={author} />
      </div>
      {first.items.length === 0 ? (
        <Empty
          title={filter.q ? t('nothingFor', { q: filter.q }) : t('emptyTitle')}
          action={
            <Link
              href={filter.q ? `/?${new URLSearchParams({ caption: filter.q })}` : '/'}
              className={buttonClass('primary')}
            >
              {filter.q ? t('makeIt') : t('makeFirst')}
            </Link>
          }
        >
          {filter.q ? t('nothingText') : t('emptyText')}
        </Empty>
      ) : (
        <GalleryGrid key={queryString(filter)} first={first} query={filter} />
      )}
    </Page>
  );
}
