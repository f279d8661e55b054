import { X } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { galleryHref } from './address';
import type { GalleryFilter } from './sorts';

/** What narrows the gallery now; each is a link to the gallery without it. */
export async function ActiveFilters({ filter, author }: { filter: GalleryFilter; author: string | null }) {
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
