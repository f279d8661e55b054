'use client';
import { Images, Info, ListOrdered, Sparkles } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';

const PLACES = [
  { href: '/', name: 'studio', Icon: Sparkles },
  { href: '/gallery', name: 'gallery', Icon: Images },
  { href: '/queue', name: 'queue', Icon: ListOrdered },
  { href: '/about', name: 'about', Icon: Info },
] as const;

/** The site's places: in the header on wide screens, under the thumb on phones. */
export function Nav({ placement }: { placement: 'header' | 'bottom' }) {
  const t = useTranslations('nav');
  const path = usePathname();
  const bottom = placement === 'bottom';
  return (
    <nav
      aria-label={t('main')}
      className={
        bottom
          ? 'fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-bg/90 pb-[env(safe-area-inset-bottom)] backdrop-blur-md sm:hidden'
          : 'hidden gap-1 sm:flex'
      }
    >
      {PLACES.map(({ href, name, Icon }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={cx(
              'transition-colors',
              bottom
                ? 'flex h-14 flex-col items-center justify-center gap-1 text-[11px]'
                : 'rounded-lg px-3 py-2 text-sm',
              here ? 'text-text' : 'text-muted hover:text-text',
              here && !bottom && 'bg-raised',
            )}
          >
            {bottom ? <Icon size={19} aria-hidden="true" className={here ? 'text-accent' : ''} /> : null}
            {t(name)}
          </Link>
        );
      })}
    </nav>
  );
}
