'use client';
import { DoorOpen, Images, Info, ListOrdered, Sparkles, Trophy } from 'lucide';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';

const PLACES = [
  { href: '/', name: 'studio', icon: Sparkles },
  { href: '/gallery', name: 'gallery', icon: Images },
  { href: '/rooms', name: 'rooms', icon: DoorOpen },
  { href: '/leaderboards', name: 'leaderboards', icon: Trophy },
  { href: '/queue', name: 'queue', icon: ListOrdered },
  { href: '/about', name: 'about', icon: Info },
] as const;
/** Five fit under a thumb; the footer has the other one. */
const UNDER_THUMB = PLACES.filter(({ name }) => name !== 'about');

/** The site's places: in the header on wide screens, under the thumb on phones. */
export function Nav({ placement }: { placement: 'header' | 'bottom' }) {
  const t = useTranslations('nav');
  const path = usePathname();
  const bottom = placement === 'bottom';
  const before = useRef(path);
  useEffect(() => {
    // A new page begins at its beginning for the keyboard and for screen readers too; Next leaves the focus where it was.
    if (bottom && path !== before.current) document.getElementById('main')?.focus({ preventScroll: true });
    before.current = path;
  }, [bottom, path]);
  return (
    <nav
      aria-label={t('main')}
      className={
        bottom
          ? 'fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-bg pb-[env(safe-area-inset-bottom)] lg:hidden'
          : 'hidden gap-1 lg:flex'
      }
    >
      {(bottom ? UNDER_THUMB : PLACES).map(({ href, name, icon }) => {
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
            {bottom ? <Icon of={icon} size={19} className={here ? 'text-accent' : ''} /> : null}
            {t(name)}
          </Link>
        );
      })}
    </nav>
  );
}
