import { Search } from 'lucide-react';
import Form from 'next/form';
import Link from 'next/link';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { queryString } from './pages';
import type { GalleryFilter } from './sorts';
import { GALLERY_SORTS } from './sorts';

/** Sorts as links and the search as a plain form: both work before any script has run. */
export async function GalleryToolbar({ filter }: { filter: GalleryFilter }) {
  const t = await getTranslations('gallery');
  const sort = filter.sort ?? 'new';
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <nav aria-label={t('sorts')} className="flex gap-1">
        {GALLERY_SORTS.map((name) => (
          <Link
            key={name}
            href={`/gallery?${queryString({ ...filter, sort: name })}`}
            aria-current={sort === name ? 'page' : undefined}
            className={cx(
              'rounded-lg px-3 py-2 text-sm transition-colors',
              sort === name ? 'bg-raised text-text' : 'text-muted hover:text-text',
            )}
          >
            {t(`sort.${name}`)}
          </Link>
        ))}
      </nav>
      <search className="w-full sm:w-72">
        <Form action="/gallery" className="relative">
          {sort === 'new' ? null : <input type="hidden" name="sort" value={sort} />}
          <Search size={16} aria-hidden="true" className="absolute top-3 left-3 text-faint" />
          <input
            type="search"
            name="q"
            defaultValue={filter.q}
            maxLength={100}
            aria-label={t('search')}
            placeholder={t('search')}
            className="h-10 w-full rounded-lg border border-line bg-surface pr-3 pl-9 text-sm placeholder:text-faint hover:border-line-strong"
          />
        </Form>
      </search>
    </div>
  );
}
