import { DoorOpen, Images, ImageUp, Info, ListOrdered, Sparkles, Trophy } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Icon } from '../../ui/icon';
import { Place } from './place';

const PLACES = [
  { href: '/', name: 'studio', icon: Sparkles },
  { href: '/gallery', name: 'gallery', icon: Images },
  { href: '/upload', name: 'upload', icon: ImageUp, wide: true },
  { href: '/rooms', name: 'rooms', icon: DoorOpen },
  { href: '/leaderboards', name: 'leaderboards', icon: Trophy },
  { href: '/queue', name: 'queue', icon: ListOrdered },
  { href: '/about', name: 'about', icon: Info },
] as const;

/**
 * The site's main links: in the header on wide screens, in a bar at the bottom of phones. A `wide` one has no room
 * there; the composer and the footer lead to it.
 */
export async function Nav({ placement }: { placement: 'header' | 'bottom' }) {
  const t = await getTranslations('nav');
  return placement === 'header' ? (
    <nav aria-label={t('main')} className="hidden gap-1 lg:flex">
      {PLACES.map(({ href, name }) => (
        <Place
          key={href}
          href={href}
          className="rounded-lg px-3 py-2 text-sm text-muted transition-colors hover:text-text aria-[current]:bg-raised aria-[current]:text-text"
        >
          {t(name)}
        </Place>
      ))}
    </nav>
  ) : (
    <nav
      aria-label={t('main')}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-bg pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {PLACES.filter((place) => !('wide' in place)).map(({ href, name, icon }) => (
        <Place
          key={href}
          href={href}
          className="group flex h-14 flex-auto flex-col items-center justify-center gap-1 text-[11px] text-muted transition-colors hover:text-text aria-[current]:text-text"
        >
          <Icon of={icon} size={19} className="group-aria-[current]:text-accent" />
          {t(name)}
        </Place>
      ))}
    </nav>
  );
}
