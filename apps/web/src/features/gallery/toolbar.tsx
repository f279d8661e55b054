import { GALLERY_SORTS, LIMITS, WINDOWS } from '@atelier/domain/constants';
import { Search, SlidersHorizontal, X } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { kindName } from '../about/kind-name';
import { type GalleryFilter, galleryHref } from './filter';
import { queryString } from './pages';
import { SearchForm } from './search-form';

type Props = {
  filter: GalleryFilter;
  /** Words to filter by, by kind, as the pack knows them. */
  vocabulary: Readonly<Record<string, readonly string[]>>;
  /** Name of the author filtered by, when it is known. */
  author: string | null;
};

const control =
  'h-10 w-full rounded-lg border border-line bg-surface px-3 text-sm placeholder:text-faint hover:border-line-strong';

/** Orders as links, search and filters as one plain form: all work before any script has run. */
export async function GalleryToolbar({ filter, vocabulary, author }: Props) {
  const [t, kinds] = await Promise.all([getTranslations('gallery'), getTranslations('about')]);
  const sort = filter.sort ?? 'new';
  const window = filter.window ?? 'all';
  const link = (here: boolean): string =>
    cx(
      'rounded-lg px-3 py-2 text-sm transition-colors',
      here ? 'bg-raised text-text' : 'text-muted hover:text-text',
    );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <nav aria-label={t('sorts')} className="flex gap-1">
            {GALLERY_SORTS.map((name) => (
              <Link
                key={name}
                href={galleryHref({ ...filter, window: undefined, sort: name })}
                aria-current={sort === name ? 'page' : undefined}
                className={link(sort === name)}
              >
                {t(`sort.${name}`)}
              </Link>
            ))}
          </nav>
          {sort === 'top' ? (
            <nav aria-label={t('windows')} className="flex gap-1 border-l border-line pl-3">
              {WINDOWS.map((name) => (
                <Link
                  key={name}
                  href={galleryHref({ ...filter, window: name })}
                  aria-current={window === name ? 'page' : undefined}
                  className={link(window === name)}
                >
                  {t(`window.${name}`)}
                </Link>
              ))}
            </nav>
          ) : null}
        </div>
        <SearchForm action="/gallery" now={queryString(filter)}>
          {sort === 'new' ? null : <input type="hidden" name="sort" value={sort} />}
          {window === 'all' ? null : <input type="hidden" name="window" value={window} />}
          {filter.author ? <input type="hidden" name="author" value={filter.author} /> : null}
          <search className="flex w-full items-start gap-2 sm:w-auto">
            <div className="relative w-full sm:w-72">
              <Icon of={Search} size={16} className="absolute top-3 left-3 text-faint" />
              <input
                type="search"
                name="q"
                defaultValue={filter.q}
                aria-label={t('search')}
                placeholder={t('search')}
                className={cx(control, 'pl-9')}
              />
            </div>
            <details className="group relative">
              <summary
                aria-label={t('filter')}
                title={t('filter')}
                className={buttonClass('plain', 'icon', 'list-none group-open:border-line-strong')}
              >
                <Icon of={SlidersHorizontal} size={16} />
              </summary>
              <div className="absolute right-0 z-20 mt-2 flex w-64 flex-col gap-4 rounded-xl border border-line bg-surface p-4 shadow-frame">
                <label className="flex flex-col gap-1.5 text-[13px] text-muted">
                  {t('tag')}
                  {/* React sets a select's default only once, hence the key. */}
                  <select
                    key={filter.tag}
                    name="tag"
                    defaultValue={filter.tag ?? ''}
                    className={cx(control, 'text-text')}
                  >
                    <option value="">{t('anything')}</option>
                    {Object.entries(vocabulary).map(([kind, words]) => (
                      <optgroup key={kind} label={kindName(kinds, kind)}>
                        {words.map((word) => (
                          <option key={word} value={word}>
                            {word}
                          </option>
                        ))}
                      </optgroup>
                    ))}
                  </select>
                </label>
                <label className="flex flex-col gap-1.5 text-[13px] text-muted">
                  {t('room')}
                  <input
                    name="room"
                    defaultValue={filter.room}
                    maxLength={LIMITS.tagLength}
                    autoCapitalize="none"
                    spellCheck={false}
                    placeholder={t('everywhere')}
                    className={cx(control, 'text-text')}
                  />
                </label>
                <button type="submit" className={buttonClass('primary')}>
                  {t('apply')}
                </button>
              </div>
            </details>
          </search>
        </SearchForm>
      </div>
      <ActiveFilters filter={filter} author={author} />
    </div>
  );
}

/** The active filters; each is a link to the gallery without it. */
async function ActiveFilters({ filter, author }: { filter: GalleryFilter; author: string | null }) {
  const t = await getTranslations('gallery');
  const active = (['q', 'tag', 'room', 'author'] as const).filter((name) => filter[name]);
  if (active.length === 0) return null;
  return (
    <ul aria-label={t('active')} className="flex flex-wrap gap-2">
      {active.map((name) => {
        const value = name === 'author' ? (author ?? t('someone')) : (filter[name] ?? '');
        return (
          <li key={name}>
            <Link
              href={galleryHref({ ...filter, [name]: undefined })}
              aria-label={t('without', { name: t(`by.${name}`), value })}
              className="inline-flex h-8 max-w-72 items-center gap-1.5 rounded-full border border-line bg-surface pr-2 pl-3 text-[13px] text-muted transition-colors hover:border-line-strong hover:text-text"
            >
              <span className="truncate">
                {t(`by.${name}`)}: <span className="text-text">{value}</span>
              </span>
              <Icon of={X} size={14} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
